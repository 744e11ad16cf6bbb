import type { Socket as TcpSocket } from 'node:net'
import { Person, type TestClient } from './client.ts'
import { startSuite, type Suite } from './suite.ts'

let suite: Suite
beforeAll(async () => {
  suite = await startSuite()
})
afterAll(() => suite.close())

interface Transport {
  ws: { _socket: TcpSocket; extensions: string }
}
const transportOf = ({ socket }: TestClient) => socket.io.engine.transport as unknown as Transport
const goodbyes = ({ events }: TestClient) =>
  events.filter(({ name }) => name === 'goodbye').map(({ value }) => value)
const cuts = async (reason: string) => {
  const text = await (await fetch(`http://127.0.0.1:${suite.nodes[0]!.ports['admin']}/metrics`)).text()
  return Number(new RegExp(`girok_ws_cut_total\\{reason="${reason}".*\\} (\\d+)`).exec(text)?.[1] ?? 0)
}

test('a client that does not read is cut, costs nobody else anything, and has all of it when it comes back', async () => {
  const { chat, open, back } = suite
  const [ann, bob] = [new Person(), new Person()]
  const room = await chat.createRoom(ann.userId, bob.userId)
  const [deaf, reading] = [await open(ann), await open(bob)]
  const { seq: lastSeq, epoch } = await deaf.ready
  transportOf(deaf).ws._socket.pause()
  const bodies = Array.from({ length: 240 }, (_, i) => `${i} ${'x'.repeat(50_000)}`)
  for (const body of bodies) await chat.send(room, bob.userId, body)
  await reading.message(bodies.at(-1)!)
  expect(reading.bodies).toEqual(bodies)
  expect(await cuts('SLOW_CLIENT')).toBe(1)
  const again = await back(ann, { lastSeq, epoch })
  expect((await again.ready).resumed).toBe(true)
  expect(again.bodies).toEqual(bodies)
  expect(await cuts('SLOW_CLIENT')).toBe(1)
  deaf.socket.disconnect()
})

test('a slow client that reads on in time has everything up to the cut, and hears why', async () => {
  const { chat, open } = suite
  const ann = new Person()
  const room = await chat.createRoom(ann.userId)
  const slow = await open(ann)
  const tcp = transportOf(slow).ws._socket
  const before = await cuts('SLOW_CLIENT')
  tcp.pause()
  for (let n = 0; (await cuts('SLOW_CLIENT')) === before; n++)
    await chat.send(room, ann.userId, `${n} ${'x'.repeat(50_000)}`)
  tcp.resume()
  expect(await slow.closed).toBe('transport close')
  expect(goodbyes(slow)).toEqual([{ reason: 'SLOW_CLIENT', reconnect: true }])
  const numbers = slow.bodies.map((body) => Number(body.split(' ')[0]))
  expect(numbers).toEqual(Array.from(numbers, (_, i) => i))
})

test('events above the allowance are refused, and later ones are taken again', async () => {
  const client = await suite.open(new Person())
  const ask = () => client.ask('renew', { ticket: 'nonsense' })
  const codes = async (count: number) => {
    const all: unknown[] = []
    for (let n = 0; n < count; n++) all.push((await ask())['code'])
    return all
  }
  const first = await codes(300)
  expect(first.slice(0, 200)).toEqual(Array(200).fill('UNAUTHENTICATED'))
  expect(first).toContain('RATE_LIMITED')
  while ((await ask())['code'] === 'RATE_LIMITED');
})

test('a flood ends that connection, says why, and touches no other', async () => {
  const [ann, bob] = [new Person(), new Person()]
  const [flooding, other] = [await suite.open(ann), await suite.open(bob)]
  for (let n = 0; n < 1_000; n++) flooding.socket.emit('send', { n })
  expect(await flooding.closed).toBe('io server disconnect')
  expect(goodbyes(flooding)).toEqual([{ reason: 'FLOOD', reconnect: false }])
  expect(await other.ask('renew', { ticket: '' })).toMatchObject({ ok: false })
  expect(await cuts('FLOOD')).toBe(1)
})

test('a flood of doors that do not open ends the connection too', async () => {
  const ann = new Person()
  const client = await suite.open(ann)
  const engine = client.socket.io.engine
  for (let n = 0; n < 1_000; n++) engine.write('0/feed,{"ticket":"nonsense"}')
  await client.closed
  expect(await cuts('FLOOD')).toBe(2)
})

test('a person has 20 sockets of a namespace on a node, and a place is free again when one closes', async () => {
  const ann = new Person()
  const clients = await Promise.all(Array.from({ length: 20 }, () => suite.open(ann)))
  const ticket = () => ann.ticket()
  const one = suite.client({ auth: { ticket: await ticket() } })
  expect((await one.refused).data).toEqual({ code: 'RATE_LIMITED', reason: 'TOO_MANY_REQUESTS' })
  await suite.open(ann, 0, '/matching')
  await suite.open(new Person())
  clients[0]!.socket.close()
  for (;;) {
    const next = suite.client({ auth: { ticket: await ticket() } })
    const outcome = await Promise.race([next.ready.then(() => 'in'), next.refused.then(() => 'refused')])
    if (outcome === 'in') return
  }
})

test('a half-open connection is found within 30 s, and nothing is compressed', async () => {
  const client = suite.client({ auth: { ticket: await new Person().ticket() } })
  const handshake = new Promise<{ pingInterval: number; pingTimeout: number }>((resolve) =>
    client.socket.io.engine.once('handshake', resolve),
  )
  const { pingInterval, pingTimeout } = await handshake
  expect(pingInterval + pingTimeout).toBeLessThanOrEqual(30_000)
  await client.ready
  expect(transportOf(client).ws.extensions).toBe('')
})

test('a node that drains says goodbye a few at a time, and takes nobody in meanwhile', async () => {
  const clients = await Promise.all(Array.from({ length: 60 }, () => suite.open(new Person(), 1)))
  const left: number[] = []
  for (const [n, { closed }] of clients.entries()) void closed.then(() => left.push(n))
  const closing = suite.nodes[1]!.close()
  const { engine } = clients.at(-1)!.socket.io
  const answers: unknown[] = []
  engine.on('data', (data: unknown) => answers.push(data))
  engine.write(`0/feed,{"ticket":"${await new Person().ticket()}"}`)
  await clients[0]!.closed
  expect(left.length).toBeLessThan(60)
  await closing
  expect(answers.join()).toMatch(/4\/feed,.*UNAVAILABLE/)
  for (const client of clients) {
    expect(await client.closed).toBe('transport close')
    expect(goodbyes(client)).toEqual([{ reason: 'DRAINING', reconnect: true }])
  }
})
