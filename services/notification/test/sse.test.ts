import { newId } from '@girok/common/ids'
import { eventually } from '@girok/common/testing/eventually'
import { SseReader } from '@girok/dev-env/testing/sse-reader'
import { bootWorld, type World } from './world.ts'

let world: World
const readers: SseReader[] = []
beforeAll(async () => {
  world = await bootWorld()
})
afterEach(() => Promise.all(readers.splice(0).map((reader) => reader.close())))
afterAll(() => world?.close())

const somebody = () => ({ userId: newId(), sessionId: newId() })
type Somebody = ReturnType<typeof somebody>

async function open(person: Somebody, more: Record<string, string> = {}, query = '', expiresIn?: string) {
  const authorization = `Bearer ${await world.issuer.accessToken(person, expiresIn)}`
  const reader = await SseReader.open(world.sseUrl + query, { authorization, ...more })
  readers.push(reader)
  return reader
}

async function opened(person: Somebody, more: Record<string, string> = {}, query = '') {
  // Until its stream was read for the first time the service says 503.
  const reader = await eventually(async () => {
    const one = await open(person, more, query)
    return one.response.status !== 503 && one
  })
  await eventually(async () => reader.of('ready').length > 0)
  return reader
}

const like = (authorId: string) =>
  world.publish('feed.post.liked', {
    authorId,
    userId: newId(),
    postId: newId(),
    reactionVersion: 1,
    version: 1,
    likedAt: new Date(),
  })

const came = (reader: SseReader, count: number) =>
  eventually(
    async () => reader.of('notification.created').length === count && reader.of('notification.created'),
  )

test('a notification comes with the stream’s position as its id and the object that sockets get', async () => {
  const person = somebody()
  const reader = await opened(person)
  expect(reader.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  expect(reader.retry).toBe('2000')
  await like(person.userId)
  const [event] = await came(reader, 1)
  const [line] = await world.list(person.userId)
  expect(event!.data).toEqual({
    seq: Number(event!.id),
    id: expect.any(String),
    type: 'notification.created',
    occurredAt: expect.any(String),
    data: expect.objectContaining({ recipientId: person.userId, unreadCount: 1 }),
  })
  expect(event!.data['data']).toMatchObject({ notification: { id: line!.id, count: 1 } })
})

test('who comes back with the last id gets what was missed, in order and once', async () => {
  const person = somebody()
  const first = await opened(person)
  await like(person.userId)
  const [seen] = await came(first, 1)
  await first.close()
  for (let i = 0; i < 5; i++) await like(person.userId)
  await like(newId())
  await world.settled()
  await eventually(async () => (await world.published(person.userId)).length === 6)
  const second = await opened(person, { 'last-event-id': seen!.id! })
  expect(second.of('ready')[0]!.data).toMatchObject({ resumed: true })
  await like(person.userId)
  const events = await came(second, 6)
  const published = (await world.published(person.userId)).map(({ seq }) => seq)
  expect(events.map(({ id }) => Number(id))).toEqual(published.slice(1))
})

test('a position of another stream’s past is an honest gap', async () => {
  const reader = await opened(somebody(), { 'last-event-id': '1' }, '?epoch=another')
  const gap = await eventually(async () => reader.of('gap')[0])
  expect(gap.data).toMatchObject({ fromSeq: 1 })
  expect(reader.of('ready')[0]!.data).toMatchObject({ resumed: false })
})

test('a position that the stream has not reached is an honest gap', async () => {
  const reader = await opened(somebody(), { 'last-event-id': '999999999' })
  await eventually(async () => reader.of('gap').length === 1)
})

test.each(['-1', 'text', '1e9', '99999999999999999999'])('the position %s is refused by name', async (id) => {
  const { response } = await open(somebody(), { 'last-event-id': id })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ errors: [{ field: 'Last-Event-ID' }] })
})

test('without a token, or with one that is none, nothing opens', async () => {
  for (const headers of [{}, { authorization: 'Basic abc' }, { authorization: 'Bearer abc' }]) {
    const response = await fetch(world.sseUrl, { headers: headers as Record<string, string> })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(response.headers.get('content-type')).toMatch('application/problem+json')
  }
})

test('a person has no more than 20 streams at once; one that ends makes room', async () => {
  const person = somebody()
  const all = await Promise.all(Array.from({ length: 20 }, () => opened(person)))
  const { response } = await open(person)
  expect(response.status).toBe(429)
  expect((await open(somebody())).response.status).toBe(200)
  await all[0]!.close()
  await eventually(async () => (await open(person)).response.status === 200)
})

test('a page of a foreign origin cannot read it', async () => {
  const { response } = await open(somebody(), { origin: 'https://evil.example' })
  expect(response.status).toBe(403)
})

test('the stream ends when the session is revoked, and does not open again', async () => {
  const person = somebody()
  const reader = await opened(person)
  const other = await opened({ ...person, sessionId: newId() })
  await world.publish('auth.session.revoked', {
    userId: person.userId,
    sessionIds: [person.sessionId],
    revokedAt: new Date(),
  })
  await reader.ended
  await like(person.userId)
  await came(other, 1)
})

test('a stream does not outlive its token', async () => {
  const reader = await open(somebody(), {}, '', '1s')
  await reader.ended
  expect(reader.response.status).toBe(200)
})

test('marks made on one device are told to the others', async () => {
  const person = somebody()
  const reader = await opened(person)
  await like(person.userId)
  await came(reader, 1)
  await world.client.markAllRead({}, world.call(person.userId))
  const read = await eventually(async () => reader.of('notification.read')[0])
  expect(read.data['data']).toEqual({ recipientId: person.userId })
})
