import { Person } from './client.ts'
import { startSuite, type Suite } from './suite.ts'

let suite: Suite
beforeAll(async () => {
  suite = await startSuite()
})
afterAll(() => suite.close())

test('two nodes both deliver and each client gets each event once, in order', async () => {
  const { chat, open } = suite
  const [ann, bob] = [new Person(), new Person()]
  const room = await chat.createRoom(ann.userId, bob.userId)
  const clients = await Promise.all([open(ann, 0), open(ann, 1), open(bob, 0), open(bob, 1), open(bob, 1)])
  const bodies = Array.from({ length: 50 }, (_, i) => `message ${i}`)
  for (const body of bodies) await chat.send(room, ann.userId, body)
  for (const client of clients) {
    await client.message('message 49')
    expect(client.bodies).toEqual(bodies)
    const seqs = client.events
      .filter(({ name }) => name === 'chat.message.sent')
      .map(({ value }) => value.seq)
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b))
  }
})

test('an event comes under its own type with seq, id, type, occurredAt and the payload as JSON', async () => {
  const { chat, open } = suite
  const ann = new Person()
  const room = await chat.createRoom(ann.userId)
  const client = await open(ann)
  const message = await chat.send(room, ann.userId, 'hello')
  await client.message('hello')
  const { name, value } = client.events.at(-1)!
  expect(name).toBe('chat.message.sent')
  expect(value).toEqual({
    seq: (await client.ready).seq + 1,
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    type: 'chat.message.sent',
    occurredAt: expect.stringMatching(/^\d{4}-.*Z$/),
    data: {
      message: {
        id: message.id,
        roomId: room,
        authorId: ann.userId,
        seq: 1,
        body: 'hello',
        createdAt: message.createdAt!.toISOString(),
      },
      version: 2,
    },
  })
})

test('every kind of chat event reaches the members', async () => {
  const { chat, open } = suite
  const [ann, bob] = [new Person(), new Person()]
  const client = await open(ann)
  const room = await chat.createRoom(ann.userId)
  const message = await chat.send(room, ann.userId, 'first')
  await chat.publish('chat.message.updated', { message: { ...message, body: 'edited' }, version: 3 })
  await chat.publish('chat.message.deleted', { message: { ...message, body: '', deleted: true }, version: 4 })
  await chat.publish('chat.message.read', { roomId: room, userId: ann.userId, seq: 1, readAt: new Date() })
  await chat.change(room, { added: [bob.userId] })
  await client.until(() => client.events.some(({ name }) => name === 'chat.room.updated'))
  expect(client.events.map(({ name }) => name)).toEqual([
    'ready',
    'chat.room.created',
    'chat.message.sent',
    'chat.message.updated',
    'chat.message.deleted',
    'chat.message.read',
    'chat.room.updated',
  ])
})

test('a person who is not a member gets nothing', async () => {
  const { chat, open } = suite
  const [ann, stranger] = [new Person(), new Person()]
  const room = await chat.createRoom(ann.userId)
  const own = await chat.createRoom(stranger.userId)
  const client = await open(stranger)
  await chat.send(room, ann.userId, 'private')
  // Events come in stream order: once this one is there, the other would have been.
  await chat.send(own, stranger.userId, 'mine')
  await client.message('mine')
  expect(client.bodies).toEqual(['mine'])
})

test('somebody added gets the next message, somebody removed does not', async () => {
  const { chat, open } = suite
  const [ann, comes, goes] = [new Person(), new Person(), new Person()]
  const room = await chat.createRoom(ann.userId, goes.userId)
  const other = await chat.createRoom(goes.userId)
  const [coming, going] = await Promise.all([open(comes, 0), open(goes, 1)])
  await chat.send(room, ann.userId, 'before')
  await chat.change(room, { added: [comes.userId], removed: [goes.userId] })
  await chat.send(room, ann.userId, 'after')
  await chat.send(other, goes.userId, 'elsewhere')
  await Promise.all([coming.message('after'), going.message('elsewhere')])
  expect(coming.bodies).toEqual(['after'])
  expect(going.bodies).toEqual(['before', 'elsewhere'])
  for (const client of [coming, going])
    expect(client.events.filter(({ name }) => name === 'chat.room.updated')).toHaveLength(1)
})

test('two sockets of one person share one load of their rooms, and a page is not all', async () => {
  const { chat, open } = suite
  const ann = new Person()
  const rooms = [
    await chat.createRoom(ann.userId),
    await chat.createRoom(ann.userId),
    await chat.createRoom(ann.userId),
  ]
  chat.pageSize = 2
  chat.pages = 0
  const [first, second] = await Promise.all([open(ann), open(ann)])
  expect(chat.pages).toBe(2)
  chat.pageSize = 1_000
  await chat.send(rooms[2]!, ann.userId, 'in the last room')
  await Promise.all([first.message('in the last room'), second.message('in the last room')])
  first.socket.close()
  await chat.send(rooms[0]!, ann.userId, 'to who is left')
  await second.message('to who is left')
})
