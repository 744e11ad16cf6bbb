import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { CoalescedRelay } from '@girok/common/events/coalesced-relay'
import type { Entry } from '@girok/common/events/entry'
import { createLog } from '@girok/common/log'
import { call, draft, newRoom, openModels, over } from '../../test/models.ts'
import { edited, type Message } from '../domain/message.ts'
import { mongoJournal } from './journal.ts'
import { mongoMessages } from './messages.ts'
import type { Models } from './models.ts'
import { roomRelay } from './room-relay.ts'

let models: Models
let close: () => Promise<void>

beforeAll(async () => {
  ;({ models, close } = await openModels())
})
afterAll(() => close?.())

/** A room with one message in its head. */
async function written() {
  const room = await newRoom(models)
  const ann = room.memberIds[0]!
  const sent = await mongoJournal(models).send(draft(room.id, ann, 'old'), 0, call)
  return { room, ann, sent: sent! }
}

const edit = (message: Message, body: string, actorId: string) =>
  mongoJournal(models).change(
    'edited',
    [edited(message, body)],
    { roomId: message.roomId, changes: 0, actorId },
    call,
  )

const quick = { publish: () => Promise.resolve() }

test('a relay that was held up while another went on never puts an old state back', async () => {
  const { room, ann, sent } = await written()
  const [read, go] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
  const held = { ...models, messages: heldUp(models.messages, read, go.promise) } as Models
  const slow = roomRelay(held, quick).work(room.id)
  await read.promise
  await edit(sent, 'new', ann)
  await roomRelay(models, quick).work(room.id)
  go.resolve(undefined)
  await slow
  expect(await mongoMessages(models).byIds([sent.id], call)).toMatchObject([{ body: 'new', version: 3 }])
})

/** The collection, whose bulk writes wait. */
function heldUp(
  messages: Models['messages'],
  reached: PromiseWithResolvers<undefined>,
  go: Promise<unknown>,
) {
  const bulkWrite: typeof messages.bulkWrite = async (...args: [never]) => {
    reached.resolve(undefined)
    await go
    return messages.bulkWrite(...args)
  }
  return over(messages, { bulkWrite })
}

test('an operation leaves the head only after its event was acknowledged, and keeps its id', async () => {
  const { room } = await written()
  const seen: Entry[] = []
  const failing = {
    publish: async (entry: Entry) =>
      void (seen.push(entry) === 2 && (await Promise.reject(new Error('away')))),
  }
  await expect(roomRelay(models, failing).work(room.id)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  expect(await models.rooms.findById(room.id).lean()).toMatchObject({
    pending: true,
    head: [{ version: 1 }, { version: 2 }],
  })
  const again: Entry[] = []
  await roomRelay(models, { publish: async (entry) => void again.push(entry) }).work(room.id)
  expect(again).toEqual(seen)
  expect(await models.rooms.findById(room.id).lean()).toMatchObject({
    pending: false,
    head: [],
    headBytes: 0,
  })
})

test('an operation leaves the head only after it was applied', async () => {
  const { room, sent } = await written()
  const failing = heldUp(models.messages, Promise.withResolvers(), Promise.reject(new Error('away')))
  await expect(roomRelay({ ...models, messages: failing } as Models, quick).work(room.id)).rejects.toThrow()
  expect((await models.rooms.findById(room.id).lean())!.head).toHaveLength(2)
  await roomRelay(models, quick).work(room.id)
  expect(await mongoMessages(models).byIds([sent.id], call)).toEqual([sent])
})

test('what gathers to be applied when a process ends is applied before it has ended', async () => {
  const { room, sent } = await written()
  const relay = new CoalescedRelay(roomRelay(models, quick), createLog('test', 'silent'))
  relay.nudge(room.id)
  await relay.close()
  expect(await models.rooms.findById(room.id).lean()).toMatchObject({ pending: false, head: [] })
  expect(await mongoMessages(models).byIds([sent.id], call)).toEqual([sent])
})

test('the sweep finds what has waited, and nothing else', async () => {
  const { room } = await written()
  const relay = roomRelay(models, quick)
  const soon = new Date(Date.now() + 1_000)
  expect(await relay.stale(soon)).toContain(room.id)
  expect(await relay.stale(new Date(Date.now() - 60_000))).not.toContain(room.id)
  await relay.work(room.id)
  expect(await relay.stale(soon)).not.toContain(room.id)
})
