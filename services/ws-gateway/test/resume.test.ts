import { ensureStreams } from '@girok/common/events/streams'
import { Person, type TestClient } from './client.ts'
import { startSuite, type Suite } from './suite.ts'

const LIMIT = 20
let suite: Suite
beforeAll(async () => {
  // So little is kept that what is older comes from the stream itself.
  suite = await startSuite({ replayLimit: LIMIT, kept: { events: 10, bytes: 1_000_000 } })
})
afterAll(() => suite.close())

const gapOf = async (client: TestClient) => {
  // What follows `ready` at once came with it: an answered command comes after.
  await client.ask('renew', { ticket: '' })
  return client.events.find(({ name }) => name === 'gap')?.value
}

const numbered = (count: number, word = 'message') => Array.from({ length: count }, (_, i) => `${word} ${i}`)

/** A room of two with Ann's last position, after which Bob wrote some messages. */
async function missed(count: number) {
  const { chat, open } = suite
  const [ann, bob] = [new Person(), new Person()]
  const room = await chat.createRoom(ann.userId, bob.userId)
  const first = await open(ann)
  const { epoch } = await first.ready
  first.socket.close()
  // A node that is a little behind tells an older position, with the room's creation still to come.
  const manager = await suite.bus.connection.jetstreamManager()
  const { last_seq: lastSeq } = (await manager.streams.info('CHAT')).state
  for (const body of numbered(count)) await chat.send(room, bob.userId, body)
  return { ann, bob, room, last: { lastSeq, epoch } }
}

test.each([
  ['what is kept in memory', 5],
  ['the stream itself, where memory does not reach', LIMIT],
])(
  'a client that comes back to another node has all it missed, in order, once: from %s',
  async (_, count) => {
    const { ann, bob, room, last } = await missed(count)
    const client = await suite.back(ann, last, 1)
    expect((await client.ready).resumed).toBe(true)
    expect(client.bodies).toEqual(numbered(count))
    await suite.chat.send(room, bob.userId, 'live')
    await client.message('live')
    expect(client.bodies).toEqual([...numbered(count), 'live'])
    expect(await gapOf(client)).toBeUndefined()
  },
)

test('ready comes after what was missed and tells the newest position, which resumes in turn', async () => {
  const { ann, last } = await missed(3)
  const client = await suite.back(ann, last)
  const { seq, epoch } = await client.ready
  expect(client.events.at(-1)!.name).toBe('ready')
  expect(seq).toBe(last.lastSeq + 3)
  const again = await suite.back(ann, { lastSeq: seq, epoch })
  expect([await again.ready, again.bodies]).toEqual([{ seq, epoch, resumed: true }, []])
})

test('an absent epoch is the current one', async () => {
  const { ann, last } = await missed(2)
  const client = await suite.back(ann, { lastSeq: last.lastSeq })
  expect([(await client.ready).resumed, client.bodies]).toEqual([true, numbered(2)])
})

test('a client that hops from node to node while messages flow has every one, in order, once', async () => {
  const { ann, bob, room, last } = await missed(0)
  const seen: string[] = []
  let position: { lastSeq: number; epoch: string } = last
  const hop = async (node: number) => {
    const client = await suite.back(ann, position, node)
    client.socket.close()
    seen.push(...client.bodies)
    const lastSeq = client.events.reduce((top, { value }) => Math.max(top, value.seq ?? 0), position.lastSeq)
    position = { ...position, lastSeq }
    expect(client.events.some(({ name }) => name === 'gap')).toBe(false)
  }
  const bodies = numbered(100)
  for (let n = 0; n < 20; n++) {
    const sending = (async () => {
      for (const body of bodies.slice(n * 5, n * 5 + 5)) await suite.chat.send(room, bob.userId, body)
    })()
    await hop(n % 2)
    await sending
  }
  await hop(0)
  expect(seen).toEqual(bodies)
})

test('only what the person may see now: rooms that they left are silent, but for the leaving itself', async () => {
  const { chat } = suite
  const { ann, bob, room, last } = await missed(2)
  await chat.createRoom(bob.userId)
  const stays = await chat.createRoom(ann.userId, bob.userId)
  await chat.change(room, { removed: [ann.userId] })
  await chat.send(room, bob.userId, 'after leaving')
  await chat.send(stays, bob.userId, 'for ann')
  const client = await suite.back(ann, last, 1)
  expect(client.bodies).toEqual(['for ann'])
  expect(client.events.map(({ name }) => name)).toEqual([
    'chat.room.created',
    'chat.room.updated',
    'chat.message.sent',
    'ready',
  ])
})

test('the limit counts what this client would get, not what passed by', async () => {
  const { ann, bob, room, last } = await missed(0)
  const other = await suite.chat.createRoom(bob.userId)
  for (const body of numbered(2 * LIMIT)) await suite.chat.send(other, bob.userId, body)
  await suite.chat.send(room, bob.userId, 'the only one')
  const client = await suite.back(ann, last)
  expect([(await client.ready).resumed, client.bodies]).toEqual([true, ['the only one']])
})

test('past the limit the client gets an honest gap, then what is live', async () => {
  const { ann, bob, room, last } = await missed(LIMIT + 5)
  const client = await suite.back(ann, last)
  const { seq, resumed } = await client.ready
  expect(resumed).toBe(false)
  expect(client.bodies).toEqual(numbered(LIMIT))
  expect(await gapOf(client)).toEqual({ fromSeq: last.lastSeq + LIMIT + 1, toSeq: seq })
  await suite.chat.send(room, bob.userId, 'live')
  await client.message('live')
})

test('a gap when the stream no longer keeps what was missed', async () => {
  const { ann, last } = await missed(LIMIT)
  const manager = await suite.bus.connection.jetstreamManager()
  await manager.streams.purge('CHAT', { seq: last.lastSeq + 5 })
  const client = await suite.back(ann, last)
  const { seq, resumed } = await client.ready
  expect([resumed, client.bodies]).toEqual([false, []])
  expect(await gapOf(client)).toEqual({ fromSeq: last.lastSeq + 1, toSeq: seq })
})

test.each([
  ['of another epoch', (seq: number) => ({ lastSeq: seq, epoch: 'another' })],
  ['ahead of the stream', (seq: number, epoch: string) => ({ lastSeq: seq + 1_000, epoch })],
  ['beyond any stream', (_: number, epoch: string) => ({ lastSeq: Number.MAX_SAFE_INTEGER, epoch })],
])('a position %s does not compare: all may be missing', async (_, forge) => {
  const { ann, last } = await missed(1)
  const client = await suite.back(ann, forge(last.lastSeq, last.epoch))
  const { seq, resumed } = await client.ready
  expect([resumed, client.bodies]).toEqual([false, []])
  expect(await gapOf(client)).toEqual({ fromSeq: 1, toSeq: seq })
})

test('a stream that was made anew is another epoch: a gap, and positions count from its first event', async () => {
  const { ann, bob, last } = await missed(1)
  const manager = await suite.bus.connection.jetstreamManager()
  await manager.streams.delete('CHAT')
  await ensureStreams(manager)
  const witness = await suite.open(bob)
  const room = await suite.chat.createRoom(ann.userId, bob.userId)
  await suite.chat.send(room, bob.userId, 'in a new world')
  await witness.message('in a new world')
  const client = await suite.back(ann, last)
  const { seq, epoch, resumed } = await client.ready
  expect([resumed, seq]).toEqual([false, 2])
  expect(epoch).not.toBe(last.epoch)
  expect(await gapOf(client)).toEqual({ fromSeq: 1, toSeq: 2 })
  const again = await suite.back(ann, { lastSeq: 1, epoch })
  expect(again.bodies).toEqual(['in a new world'])
})
