import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { newCall } from '@girok/common/call'
import type { Entry } from '@girok/common/events/entry'
import { newId } from '@girok/common/ids'
import { createLog } from '@girok/common/log'
import { connectMongo } from '@girok/common/stores/mongo'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import type { Connection } from 'mongoose'
import { edited, type Message } from '../domain/message.ts'
import { ensureIndexes } from './indexes.ts'
import { mongoJournal } from './journal.ts'
import { mongoMessages } from './messages.ts'
import { createModels, type Models } from './models.ts'
import { roomRelay } from './room-relay.ts'

let stores: SuiteStores
let connection: Connection
let models: Models
const call = newCall({ timeoutMs: 60_000 })

beforeAll(async () => {
  stores = await suiteStores({ mongo: true })
  connection = await connectMongo(stores.mongoUrl, stores.mongoDb, createLog('test', 'silent'))
  models = createModels(connection)
  await ensureIndexes(models, 365)
})
afterAll(async () => {
  await connection?.close()
  await stores?.close()
})

/** A room with one message in its head. */
async function written() {
  const [ann, bob] = [newId(), newId()]
  const draft = { id: newId(), kind: 'GROUP', name: null, memberIds: [ann, bob], creatorId: ann } as const
  const room = await mongoJournal(models).create({ ...draft, memberIds: [ann, bob] }, call)
  const message = { id: newId(), roomId: room.id, authorId: ann, body: 'old', createdAt: new Date() }
  const rest = { editedAt: null, deleted: false, request: null }
  const sent = await mongoJournal(models).send({ ...message, ...rest }, 0, call)
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
  return new Proxy(messages, {
    get: (target, key) => (key === 'bulkWrite' ? bulkWrite : Reflect.get(target, key, target)),
  })
}

test('an operation leaves the head only after its event was acknowledged, and keeps its id', async () => {
  const { room } = await written()
  const seen: Entry[] = []
  const failing = {
    publish: async (entry: Entry) =>
      void (seen.push(entry) === 2 && (await Promise.reject(new Error('away')))),
  }
  await expect(roomRelay(models, failing).work(room.id)).rejects.toThrow('away')
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

test('the sweep finds what has waited, and nothing else', async () => {
  const { room } = await written()
  const relay = roomRelay(models, quick)
  const soon = new Date(Date.now() + 1_000)
  expect(await relay.stale(soon)).toContain(room.id)
  expect(await relay.stale(new Date(Date.now() - 60_000))).not.toContain(room.id)
  await relay.work(room.id)
  expect(await relay.stale(soon)).not.toContain(room.id)
})

test('messages live as long as configured now, whatever it was before; 0 is for ever', async () => {
  const expiry = async () =>
    (await models.messages.collection.indexes()).find(({ name }) => name === 'expiry')?.expireAfterSeconds
  expect(await expiry()).toBe(365 * 86_400)
  await ensureIndexes(models, 30)
  expect(await expiry()).toBe(30 * 86_400)
  await ensureIndexes(models, 0)
  expect(await expiry()).toBeUndefined()
  await Promise.all([ensureIndexes(models, 30), ensureIndexes(models, 30)])
  expect(await expiry()).toBe(30 * 86_400)
})
