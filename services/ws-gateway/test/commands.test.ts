import { setTimeout as delay } from 'node:timers/promises'
import { newId } from '@girok/common/ids'
import { Person, type TestClient } from './client.ts'
import { startSuite, type Suite } from './suite.ts'

let suite: Suite
let ann: Person
let room: string
let client: TestClient
beforeAll(async () => {
  suite = await startSuite()
  ann = new Person()
  room = await suite.chat.createRoom(ann.userId)
  client = await suite.open(ann)
})
afterAll(() => suite.close())

test('send is done in the name of the ticket’s person and answers with the message', async () => {
  const requestId = newId()
  const answer = await client.ask('send', { roomId: room, body: 'hello', requestId })
  expect(answer).toMatchObject({
    ok: true,
    message: { roomId: room, authorId: ann.userId, body: 'hello', createdAt: expect.stringMatching(/Z$/) },
  })
  await client.message('hello')
  const { request, call } = suite.chat.sent.at(-1)!
  expect(request).toEqual({ roomId: room, body: 'hello', requestId })
  expect(call).toMatchObject({ caller: 'ws-gateway', userId: ann.userId, sessionId: ann.sessionId })
  expect(call.client.ip).toBe('127.0.0.1')
})

test('messages sent in a row without waiting keep their order, however long chat takes for each', async () => {
  let pause = 30
  suite.chat.beforeSend = () => delay(pause--)
  const bodies = Array.from({ length: 30 }, (_, i) => `in a row ${i}`)
  const answers = await Promise.all(bodies.map((body) => client.ask('send', { roomId: room, body })))
  const seqs = answers.map(({ message }) => (message as { seq: number }).seq)
  expect(seqs).toEqual(seqs.toSorted((a, b) => a - b))
  await client.message(bodies.at(-1)!)
  expect(client.bodies.slice(-30)).toEqual(bodies)
  suite.chat.beforeSend = async () => {}
})

test('read moves the person’s mark', async () => {
  expect(await client.ask('read', { roomId: room, seq: 1 })).toEqual({ ok: true })
  expect(suite.chat.reads).toContainEqual({ roomId: room, seq: 1, userId: ann.userId })
})

test('what chat refuses is refused with the public code, and fields spelled as the client knows them', async () => {
  const elsewhere = await client.ask('send', { roomId: newId(), body: 'x' })
  expect(elsewhere).toEqual({
    ok: false,
    code: 'NOT_FOUND',
    reason: 'ROOM_NOT_FOUND',
    message: 'no such room',
  })
  expect(await client.ask('send', { roomId: 'no id', body: 'x' })).toMatchObject({
    ok: false,
    code: 'BAD_USER_INPUT',
    fields: [{ field: 'roomId', message: 'must be a UUID' }],
  })
})

test('an unknown fault of chat shows no text of it', async () => {
  const answer = await client.ask('send', { roomId: room, body: 'break' })
  expect(answer).toMatchObject({ ok: false, code: 'INTERNAL_SERVER_ERROR' })
  expect(JSON.stringify(answer)).not.toContain('secret')
})

test.each<[string, string, unknown[], string]>([
  ['no payload', 'send', [], 'payload'],
  ['null', 'send', [null], 'payload'],
  ['a list', 'send', [['r', 'x']], 'payload'],
  ['a text', 'read', ['x'], 'payload'],
  ['bytes', 'send', [Buffer.from('x')], 'roomId'],
  ['two payloads', 'send', [{ roomId: 'r', body: 'x' }, {}], 'payload'],
  ['a missing field', 'send', [{ roomId: 'r' }], 'body'],
  ['an unknown field', 'send', [{ roomId: 'r', body: 'x', userId: 'me' }], 'userId'],
  ['a body of a wrong type', 'send', [{ roomId: 'r', body: { $ne: '' } }], 'body'],
  ['a fractional seq', 'read', [{ roomId: 'r', seq: 1.5 }], 'seq'],
  ['a negative seq', 'read', [{ roomId: 'r', seq: -1 }], 'seq'],
  ['an unknown event', 'shout', [{}], 'event'],
  ['an event named like a property of objects', 'constructor', [{}], 'event'],
])('%s is refused by the ack, which names the field', async (_what, event, args, field) => {
  const answer = await client.ask(event, ...args)
  expect(answer).toMatchObject({ ok: false, code: 'BAD_USER_INPUT', reason: 'INVALID_FIELD' })
  expect((answer['fields'] as { field: string }[]).map((fault) => fault.field)).toContain(field)
  expect(client.socket.connected).toBe(true)
})

test('a command without an ack is not done, and says so by an event', async () => {
  const before = suite.chat.sent.length
  client.socket.emit('send', { roomId: room, body: 'unheard' })
  await client.until(() => client.events.some(({ name }) => name === 'refused'))
  expect(client.events.find(({ name }) => name === 'refused')!.value).toMatchObject({
    event: 'send',
    code: 'BAD_USER_INPUT',
    fields: [{ field: 'ack' }],
  })
  expect(suite.chat.sent).toHaveLength(before)
})

test('too many unanswered commands are refused, and the rest is done', async () => {
  const answers = await Promise.all(
    Array.from({ length: 150 }, () => client.ask('read', { roomId: room, seq: 1 })),
  )
  expect(answers.filter(({ ok }) => ok)).toHaveLength(100)
  expect(answers.filter(({ code }) => code === 'RATE_LIMITED')).toHaveLength(50)
})

test('a frame above 64 KB ends that connection and no other', async () => {
  const big = await suite.open(ann)
  big.socket.emit('send', { roomId: room, body: 'x'.repeat(70_000) })
  await big.closed
  expect(client.socket.connected).toBe(true)
})

test('bytes that are no Socket.IO packet end that connection and no other', async () => {
  const odd = await suite.open(ann)
  odd.socket.io.engine.write('9 no packet')
  await odd.closed
  expect(await client.ask('read', { roomId: room, seq: 1 })).toEqual({ ok: true })
})
