import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { newId } from '@girok/common/ids'
import { call, draft, newRoom, openModels } from '../../test/models.ts'
import { edited } from '../domain/message.ts'
import { Handover } from './handover.ts'
import { mongoJournal } from './journal.ts'
import type { Models } from './models.ts'
import { roomRelay } from './room-relay.ts'

let models: Models
let close: () => Promise<void>

beforeAll(async () => {
  ;({ models, close } = await openModels())
})
afterAll(() => close?.())

/** A room whose head is empty, a journal and a relay of one process. */
async function quietRoom() {
  const room = await newRoom(models)
  const handover = new Handover()
  const relay = roomRelay(models, { publish: () => Promise.resolve() }, handover)
  await relay.work(room.id)
  return { room, author: room.memberIds[0]!, handover, relay, journal: mongoJournal(models, handover) }
}

const stored = (id: string) => models.rooms.findById(id, { kind: 1, name: 1, matchId: 1, head: 1 }).lean()

test('what a commit leaves for the relay is what it stored', async () => {
  const { room, author, handover, relay, journal } = await quietRoom()
  const message = await journal.send(draft(room.id, author, '$lastSeq', { id: newId(), hash: 'h' }), 0, call)
  expect(handover.take(room.id)).toMatchObject((await stored(room.id))!)
  await relay.work(room.id)
  const second = await journal.send(draft(room.id, author, 'b'), 0, call)
  handover.take(room.id)
  await relay.work(room.id)
  const states = [edited(message!, 'new'), edited(second!, 'newer')]
  await journal.change('edited', states, { roomId: room.id, changes: 0, actorId: author }, call)
  expect(handover.take(room.id)).toMatchObject((await stored(room.id))!)
  await relay.work(room.id)
  await journal.join(room, author, [newId()], call)
  expect(handover.take(room.id)).toMatchObject((await stored(room.id))!)
})

test('a commit that found others waiting leaves nothing: the relay reads them all', async () => {
  const { room, author, handover, journal } = await quietRoom()
  await mongoJournal(models).send(draft(room.id, author, 'of a dead process'), 0, call)
  await journal.send(draft(room.id, author, 'mine'), 0, call)
  expect(handover.take(room.id)).toBeUndefined()
})

test('what was relayed meanwhile is not relayed again', async () => {
  const { room, author, handover, relay, journal } = await quietRoom()
  await journal.send(draft(room.id, author, 'a'), 0, call)
  const left = handover.take(room.id)!
  await relay.work(room.id)
  handover.leave(left)
  handover.drop(room.id, left.head[0]!.version - 1)
  expect(handover.take(room.id)).toBe(left)
  handover.leave(left)
  handover.drop(room.id, left.head[0]!.version)
  expect(handover.take(room.id)).toBeUndefined()
})
