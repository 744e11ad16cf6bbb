import type { Socket as TcpSocket } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Person, type TestClient } from './client.ts'
import { startSuite, type Suite } from './suite.ts'

const heartbeat = { pingInterval: 200, pingTimeout: 300 }
const times = { graceMs: 100, renewMs: 200, ttlMs: 1_500 }
let suite: Suite
beforeAll(async () => {
  suite = await startSuite({ heartbeat, times })
})
afterAll(() => suite.close())

/** From here on it reads nothing, so it answers no heartbeat either; nothing tells the node that it has gone. */
const goSilent = ({ socket }: TestClient) =>
  (socket.io.engine.transport as unknown as { ws: { _socket: TcpSocket } }).ws._socket.pause()

const online = ({ events }: TestClient, { userId }: Person) =>
  events.findLast(({ name, value }) => name === 'chat.presence' && value.data['userId'] === userId)?.value
    .data['online']

const open = async () => {
  const metrics = await fetch(`http://127.0.0.1:${suite.nodes[0]!.ports['admin']}/metrics`)
  return Number(/girok_ws_sockets\{namespace="\/chat".*\} (\d+)/.exec(await metrics.text())![1])
}

test('a peer that answers no heartbeat is let go within interval and patience, and goes offline for the others', async () => {
  const [ann, bob] = [new Person(), new Person()]
  await suite.chat.createRoom(ann.userId, bob.userId)
  const anns = await suite.open(ann)
  const bobs = await suite.open(bob)
  await anns.until(() => online(anns, bob) === true)
  expect(await open()).toBe(2)
  goSilent(bobs)
  const start = performance.now()
  while ((await open()) > 1);
  expect(performance.now() - start).toBeLessThan(heartbeat.pingInterval + heartbeat.pingTimeout + 1_000)
  await anns.until(() => online(anns, bob) === false)
  expect(anns.socket.connected).toBe(true)
})

test('one that answers stays, however quiet it is otherwise', async () => {
  const client = await suite.open(new Person())
  let pings = 0
  const three = new Promise<void>((resolve) =>
    client.socket.io.engine.on('packet', ({ type }) => {
      if (type === 'ping' && ++pings === 3) resolve()
    }),
  )
  await Promise.race([three, client.closed])
  expect(pings).toBe(3)
})
