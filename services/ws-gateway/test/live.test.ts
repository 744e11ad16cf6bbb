import { newId } from '@girok/common/ids'
import { Person, type TestClient } from './client.ts'
import { startSuite, type Suite } from './suite.ts'

const times = { graceMs: 100, renewMs: 200, ttlMs: 1_500 }
let suite: Suite
beforeAll(async () => {
  suite = await startSuite({ times })
})
afterAll(() => suite.close())

const told = (client: TestClient, name: string) =>
  client.events.filter((event) => event.name === name).map(({ value }) => value.data)
const presence = (client: TestClient, { userId }: Person) =>
  told(client, 'chat.presence').filter((data) => data['userId'] === userId)
const stateOf = (client: TestClient, person: Person) => presence(client, person).at(-1)?.['online']
const sees = (client: TestClient, person: Person, online: boolean) =>
  client.until(() => stateOf(client, person) === online)

test('a person’s coming and going is shown to those in a common room, on all nodes, and to nobody else', async () => {
  const [ann, bob, eve] = [new Person(), new Person(), new Person()]
  await suite.chat.createRoom(ann.userId, bob.userId)
  const eves = await suite.open(eve, 1)
  const anns = await suite.open(ann, 0)
  const bobs = await suite.open(bob, 1)
  await sees(anns, bob, true)
  const before = Date.now()
  bobs.socket.close()
  await sees(anns, bob, false)
  const gone = presence(anns, bob).at(-1)
  const lastSeenAt = Date.parse(gone!['lastSeenAt'] as string)
  expect(lastSeenAt).toBeGreaterThanOrEqual(before)
  expect(lastSeenAt).toBeLessThanOrEqual(Date.now())
  expect(presence(anns, ann)).toEqual([])
  expect(told(eves, 'chat.presence')).toEqual([])
  const { value } = anns.events.find(({ name }) => name === 'chat.presence')!
  expect(value).toEqual({
    id: expect.any(String),
    type: 'chat.presence',
    occurredAt: expect.any(String),
    data: { userId: bob.userId, online: true },
  })
})

test('after ready a newcomer hears who is online, on either node', async () => {
  const [ann, bob, carl] = [new Person(), new Person(), new Person()]
  await suite.chat.createRoom(ann.userId, bob.userId, carl.userId)
  await Promise.all([suite.open(bob, 0), suite.open(carl, 1)])
  const anns = await suite.open(ann, 0)
  await Promise.all([sees(anns, bob, true), sees(anns, carl, true)])
  const names = anns.events.map(({ name }) => name)
  expect(names.indexOf('ready')).toBeLessThan(names.indexOf('chat.presence'))
})

test('several devices are one presence, and moving to another node shows nothing', async () => {
  const [ann, bob, carl] = [new Person(), new Person(), new Person()]
  await suite.chat.createRoom(ann.userId, bob.userId, carl.userId)
  await suite.open(carl, 1)
  const anns = await suite.open(ann, 0)
  // From here on only news come: the other node has answered who is there.
  await sees(anns, carl, true)
  const devices = [await suite.open(bob, 0), await suite.open(bob, 1)]
  await sees(anns, bob, true)
  devices[0]!.socket.close()
  await devices[0]!.closed
  const moved = await suite.open(bob, 0)
  devices[1]!.socket.close()
  moved.socket.close()
  await sees(anns, bob, false)
  expect(presence(anns, bob).map(({ online }) => online)).toEqual([true, false])
})

test('people who come into a common room see each other at once', async () => {
  const [ann, bob] = [new Person(), new Person()]
  const [anns, bobs] = [await suite.open(ann, 0), await suite.open(bob, 1)]
  await suite.chat.createRoom(ann.userId, bob.userId)
  await Promise.all([sees(anns, bob, true), sees(bobs, ann, true)])
})

test('presence never crosses a block, and one that begins ends it', async () => {
  const [ann, bob, carl] = [new Person(), new Person(), new Person()]
  await suite.chat.createRoom(ann.userId, bob.userId, carl.userId)
  await suite.personal.block(bob.userId, ann.userId)
  const anns = await suite.open(ann, 0)
  const bobs = await suite.open(bob, 1)
  const carls = await suite.open(carl, 0)
  await Promise.all([sees(anns, carl, true), sees(bobs, carl, true)])
  await Promise.all([sees(carls, ann, true), sees(carls, bob, true)])
  expect([presence(anns, bob), presence(bobs, ann)]).toEqual([[], []])
  await suite.personal.block(carl.userId, ann.userId)
  await sees(anns, carl, false)
  await sees(carls, ann, false)
})

test('while nobody knows a person’s blocks they see nobody, and the rest goes on', async () => {
  const [ann, bob] = [new Person(), new Person()]
  const room = await suite.chat.createRoom(ann.userId, bob.userId)
  await suite.open(bob, 0)
  suite.personal.away = true
  const anns = await suite.open(ann, 0)
  await suite.chat.send(room, bob.userId, 'still comes')
  await anns.message('still comes')
  expect(told(anns, 'chat.presence')).toEqual([])
  suite.personal.away = false
  await sees(anns, bob, true)
})

test('typing reaches the room’s other members on all nodes, without a seq, and not those outside', async () => {
  const [ann, bob, eve] = [new Person(), new Person(), new Person()]
  const roomId = await suite.chat.createRoom(ann.userId, bob.userId)
  const [anns, other] = [await suite.open(ann, 0), await suite.open(ann, 1)]
  const [bobs, bobs2, eves] = [await suite.open(bob, 0), await suite.open(bob, 1), await suite.open(eve, 0)]
  expect(await anns.ask('typing', { roomId })).toEqual({ ok: true })
  for (const client of [bobs, bobs2]) {
    await client.until(() => told(client, 'chat.typing').length > 0)
    expect(told(client, 'chat.typing')).toEqual([{ roomId, userId: ann.userId }])
    expect(client.events.find(({ name }) => name === 'chat.typing')!.value.seq).toBeUndefined()
  }
  for (const client of [anns, other, eves]) expect(told(client, 'chat.typing')).toEqual([])
})

test('with each key pressed others hear it once a second', async () => {
  const [ann, bob] = [new Person(), new Person()]
  const roomId = await suite.chat.createRoom(ann.userId, bob.userId)
  const [anns, bobs] = [await suite.open(ann, 0), await suite.open(bob, 0)]
  for (let n = 0; n < 20; n++) expect(await anns.ask('typing', { roomId })).toEqual({ ok: true })
  await suite.chat.send(roomId, ann.userId, 'typed')
  await bobs.message('typed')
  expect(told(bobs, 'chat.typing').length).toBeLessThanOrEqual(2)
})

test('typing in a room by its guessed id is refused', async () => {
  const [ann, eve] = [new Person(), new Person()]
  const roomId = await suite.chat.createRoom(ann.userId)
  const eves = await suite.open(eve)
  const missing = { ok: false, code: 'NOT_FOUND', reason: 'ROOM_NOT_FOUND' }
  expect(await eves.ask('typing', { roomId })).toMatchObject(missing)
  expect(await eves.ask('typing', { roomId: newId() })).toMatchObject(missing)
  expect(await eves.ask('typing', { roomId: 'x' })).toMatchObject({ fields: [{ field: 'roomId' }] })
})

test('without the cache nobody is shown online or typing, everything else goes on, and it comes back', async () => {
  const [ann, bob] = [new Person(), new Person()]
  const roomId = await suite.chat.createRoom(ann.userId, bob.userId)
  const anns = await suite.open(ann, 0)
  suite.stores.stop('valkeyCache')
  const bobs = await suite.open(bob, 1)
  await suite.chat.send(roomId, ann.userId, 'goes on')
  await bobs.message('goes on')
  expect(await bobs.ask('typing', { roomId })).toMatchObject({ ok: false, code: 'UNAVAILABLE' })
  await suite.stores.restart('valkeyCache')
  await Promise.all([sees(anns, bob, true), sees(bobs, ann, true)])
})
