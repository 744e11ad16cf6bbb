import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { call, draft, newRoom, openModels, over } from '../../test/models.ts'
import { edited } from '../domain/message.ts'
import { applier } from './apply.ts'
import type { Waiting } from './handover.ts'
import { mongoJournal } from './journal.ts'
import { mongoMarks } from './marks.ts'
import { mongoMessages } from './messages.ts'
import type { Models } from './models.ts'

let models: Models
let close: () => Promise<void>

beforeAll(async () => {
  ;({ models, close } = await openModels())
})
afterAll(() => close?.())

/** A room whose head holds two messages of one author. */
async function written() {
  const { id, memberIds } = await newRoom(models)
  const author = memberIds[0]!
  const sent = [
    await mongoJournal(models).send(draft(id, author, 'a'), 0, call),
    await mongoJournal(models).send(draft(id, author, 'b'), 0, call),
  ].map((message) => message!)
  return { id, author, sent, room: (await models.rooms.findById(id).lean<Waiting>())! }
}

/** The models, with every bulk write of messages counted, and failing when it names one of these. */
function watched(refused: readonly string[] = []) {
  const writes: unknown[] = []
  const bulkWrite = (...given: Parameters<Models['messages']['bulkWrite']>) => {
    writes.push(given)
    const text = JSON.stringify(given)
    return refused.some((id) => text.includes(id))
      ? Promise.reject(new Error('refused'))
      : models.messages.bulkWrite(...given)
  }
  return { writes, models: { ...models, messages: over(models.messages, { bulkWrite }) } as Models }
}

const isApplied = async ({ id, author, sent }: Awaited<ReturnType<typeof written>>) => {
  const found = await mongoMessages(models).byIds(
    sent.map((message) => message.id),
    call,
  )
  return [found.length, (await mongoMarks(models).of(author, [id], call)).get(id)]
}

test('rooms that want it together are applied in one write, with their authors’ marks', async () => {
  const rooms = await Promise.all(Array.from({ length: 5 }, written))
  const { writes, models: counted } = watched()
  const apply = applier(counted)
  await Promise.all(rooms.map(({ room }) => apply(room)))
  expect(writes).toHaveLength(1)
  expect(await Promise.all(rooms.map(isApplied))).toEqual(rooms.map(() => [2, 2]))
})

test('a room that cannot be applied holds up no other', async () => {
  const [bad, ...good] = [await written(), await written(), await written()] as const
  const apply = applier(watched([bad.id]).models)
  const results = await Promise.allSettled([bad, ...good].map(({ room }) => apply(room)))
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
  expect(await Promise.all(good.map(isApplied))).toEqual([
    [2, 2],
    [2, 2],
  ])
})

test('applying again, in any order, changes nothing', async () => {
  const one = await written()
  const apply = applier(models)
  const older = { ...one.room, head: one.room.head.slice(0, 2) }
  for (const room of [one.room, older, one.room]) await apply(room)
  expect(await isApplied(one)).toEqual([2, 2])
})

test('of several states of one room in one write the newest stands', async () => {
  const { id, author, sent, room } = await written()
  const seen = { roomId: id, changes: 0, actorId: author }
  const [changed] = (await mongoJournal(models).change('edited', [edited(sent[0]!, 'new')], seen, call))!
  const newer = (await models.rooms.findById(id).lean<Waiting>())!
  const apply = applier(models)
  await Promise.all([room, newer, room].map(apply))
  expect(await mongoMessages(models).byIds([sent[0]!.id], call)).toEqual([changed])
})
