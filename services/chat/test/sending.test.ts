import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { newId } from '@girok/common/ids'
import { as, bootTwins, type ChatClient, type World } from './boot.ts'
import { club, history, numbers, published, say, settled } from './steps.ts'
import { eventsOf, versionOf } from './stream.ts'

let world: World
let chat: ChatClient
let twin: ChatClient

beforeAll(async () => {
  ;({ world, chat, twin } = await bootTwins())
})
afterAll(() => world?.close())

describe('a repeated request', () => {
  test('is stored once and answered the same, also at once, also by another process', async () => {
    const { room, people } = await club(world, chat, 2)
    const requestId = newId()
    const repeats = [chat, twin, chat, twin, chat, twin]
    const answers = await Promise.all(repeats.map((c) => say(c, room.id, people[0]!, 'once', requestId)))
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
    expect(await history(chat, room.id, people[1]!)).toEqual([answers[0]])
    await settled(world, room.id)
    expect(await say(twin, room.id, people[0]!, 'once', requestId)).toEqual(answers[0])
  })

  test('is answered with the message as it is now, after an edit', async () => {
    const { room, people } = await club(world, chat, 2)
    const requestId = newId()
    const sent = await say(chat, room.id, people[0]!, 'first', requestId)
    await chat.editMessage({ messageId: sent.id, body: 'second' }, as(people[0]!))
    expect(await say(chat, room.id, people[0]!, 'first', requestId)).toMatchObject({
      id: sent.id,
      body: 'second',
    })
  })

  test('with another body is refused as REQUEST_ID_REUSED and stores nothing', async () => {
    const { room, people } = await club(world, chat, 2)
    const requestId = newId()
    await say(chat, room.id, people[0]!, 'one', requestId)
    const reused = { code: 'FAILED_PRECONDITION', reason: 'REQUEST_ID_REUSED' }
    await expect(say(chat, room.id, people[0]!, 'other', requestId)).rejects.toMatchObject(reused)
    await settled(world, room.id)
    await expect(say(chat, room.id, people[0]!, 'other', requestId)).rejects.toMatchObject(reused)
    expect(await history(chat, room.id, people[0]!)).toHaveLength(1)
  })

  test('belongs to its author: the same id of another person is another message', async () => {
    const { room, people } = await club(world, chat, 2)
    const requestId = newId()
    const first = await say(chat, room.id, people[0]!, 'same words', requestId)
    const second = await say(chat, room.id, people[1]!, 'same words', requestId)
    expect([first.seq, second.seq]).toEqual([1, 2])
  })

  test('is found even when more messages came since than the ring of request keys holds', async () => {
    const { room, people } = await club(world, chat, 2)
    const requestId = newId()
    const sent = await say(chat, room.id, people[0]!, 'old', requestId)
    const flood = async (c: ChatClient) => {
      for (let i = 0; i < 130; i++) await say(c, room.id, people[1]!, `${i}`, newId())
    }
    await Promise.all([flood(chat), flood(chat), flood(twin), flood(twin)])
    expect(await say(chat, room.id, people[0]!, 'old', requestId)).toEqual(sent)
    expect(await say(twin, room.id, people[0]!, 'old', requestId)).toEqual(sent)
  })
})

describe('order', () => {
  test('seqs have no holes and events come in version order, each once, under 8 senders and two relays', async () => {
    const { room, people } = await club(world, chat, 8)
    const each = 20
    const sender = async (userId: string, i: number) => {
      for (let n = 0; n < each; n++) await say(i % 2 ? chat : twin, room.id, userId, `${i}.${n}`, newId())
    }
    await Promise.all(people.map(sender))
    const total = people.length * each
    await published(world, room.id, total + 1)
    await settled(world, room.id)
    const events = await eventsOf(world.stores.natsUrl, room.id)
    expect(events.map(versionOf)).toEqual(numbers(1, total + 1))
    const seqs = events.map(({ payload }) => ('message' in payload ? payload.message!.seq : 0))
    expect(seqs).toEqual(numbers(0, total))
    expect(await world.database.collection('messages').countDocuments({ roomId: room.id })).toBe(total)
  })

  test("one sender's messages keep their order", async () => {
    const { room, people } = await club(world, chat, 2)
    const bodies = numbers(1, 30).map(String)
    for (const body of bodies) await say(chat, room.id, people[0]!, body)
    expect((await history(chat, room.id, people[1]!)).map(({ body }) => body)).toEqual(bodies)
  })
})

test.each([
  '$lastSeq',
  '$$ROOT',
  '{"$ne":null}',
  'a.b',
  '한글 😀',
  '<script>',
  'x'.repeat(4000),
  '😀'.repeat(4000),
])('a body is stored as it is: %.20s', async (body) => {
  const { room, people } = await club(world, chat, 2)
  await say(chat, room.id, people[0]!, body)
  await settled(world, room.id)
  expect(await history(chat, room.id, people[1]!)).toMatchObject([{ body }])
})
