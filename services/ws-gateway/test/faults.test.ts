import { ensureStreams } from '@girok/common/events/streams'
import { Person } from './client.ts'
import { startSuite, type Suite } from './suite.ts'

let suite: Suite
beforeAll(async () => {
  suite = await startSuite({ markEveryMs: 100 })
})
afterAll(() => suite.close())

test('a killed NATS costs sockets that stay connected nothing: no event is lost or doubled', async () => {
  const { chat, open, stores } = suite
  const ann = new Person()
  const room = await chat.createRoom(ann.userId)
  const clients = await Promise.all([open(ann, 0), open(ann, 1)])
  const bodies: string[] = []
  const send = async (body: string) => {
    bodies.push(body)
    await chat.send(room, ann.userId, body)
  }
  for (let round = 0; round < 3; round++) {
    await send(`before kill ${round}`)
    stores.stop('nats')
    await stores.restart('nats')
    await suite.untilPublishing()
    await send(`after kill ${round}`)
  }
  for (const client of clients) {
    await client.message('after kill 2')
    expect(client.bodies).toEqual(bodies)
  }
})

test('a stream that was made anew is read from its start, under a new epoch', async () => {
  const { chat, open, bus } = suite
  const ann = new Person()
  const client = await open(ann)
  const { epoch } = await client.ready
  const manager = await bus.connection.jetstreamManager()
  await manager.streams.delete('CHAT')
  await ensureStreams(manager)
  const room = await chat.createRoom(ann.userId)
  await chat.send(room, ann.userId, 'in a new world')
  await client.message('in a new world')
  await client.until(() => client.events.some(({ name, value }) => name === 'mark' && value.seq === 2))
  const { created } = (await manager.streams.info('CHAT')) as { created: string }
  expect(client.events.at(-1)!.value).toEqual({ seq: 2, epoch: created })
  expect(created).not.toBe(epoch)
})

test('what is not an event of ours is passed over and holds nothing up', async () => {
  const { chat, open, bus } = suite
  const ann = new Person()
  const room = await chat.createRoom(ann.userId)
  const client = await open(ann)
  await bus.jetstream.publish(`chat.message.sent.${room}`, 'no proto, no headers')
  await chat.send(room, ann.userId, 'still here')
  await client.message('still here')
})

test('health answers on both ports, metrics only on the admin port', async () => {
  const client = await suite.open(new Person())
  const { http, admin } = suite.nodes[0]!.ports
  const get = (port: number, path: string) => fetch(`http://127.0.0.1:${port}${path}`)
  for (const port of [http!, admin!])
    for (const path of ['/healthz', '/readyz']) expect((await get(port, path)).status).toBe(200)
  expect((await get(http!, '/metrics')).status).toBe(404)
  const metrics = await (await get(admin!, '/metrics')).text()
  expect(metrics).toMatch(/girok_ws_sockets\{namespace="\/chat",service="ws-gateway"\} [1-9]/)
  expect(metrics).toMatch(/girok_ws_events_total\{type="chat.message.sent",service="ws-gateway"\} [1-9]/)
  client.socket.close()
})

test('a node that closes lets its sockets go so that they come back elsewhere, and takes no new ones', async () => {
  const ann = new Person()
  const client = await suite.open(ann, 1)
  await suite.nodes[1]!.close()
  // 'io server disconnect' would tell the client not to reconnect.
  expect(await client.closed).toBe('transport close')
  const late = suite.client({ auth: { ticket: await ann.ticket() } }, 1)
  expect((await late.refused).message).toMatch(/websocket error/)
})
