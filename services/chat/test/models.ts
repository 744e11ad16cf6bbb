import { newCall } from '@girok/common/call'
import { newId } from '@girok/common/ids'
import { createLog } from '@girok/common/log'
import { connectMongo } from '@girok/common/stores/mongo'
import { suiteStores } from '@girok/dev-env/testing/suite'
import type { Draft, RequestKey } from '../src/domain/message.ts'
import { ensureIndexes } from '../src/repository/indexes.ts'
import { mongoJournal } from '../src/repository/journal.ts'
import { createModels, type Models } from '../src/repository/models.ts'

/** Chat's collections on a real store, without the service around them. */
export async function openModels() {
  const stores = await suiteStores({ mongo: true })
  const connection = await connectMongo(stores.mongoUrl, stores.mongoDb, createLog('test', 'silent'))
  const models = createModels(connection)
  await ensureIndexes(models, 365)
  const close = async () => {
    await connection.close()
    await stores.close()
  }
  return { models, close }
}

export const call = newCall({ timeoutMs: 60_000 })

/** A GROUP room of two, with its first operation in the head. */
export async function newRoom(models: Models) {
  const memberIds = [newId(), newId()] as [string, string]
  const room = {
    id: newId(),
    kind: 'GROUP',
    name: null,
    matchId: null,
    memberIds,
    creatorId: memberIds[0],
  } as const
  return mongoJournal(models).create({ ...room, memberIds: [...memberIds] }, call)
}

/** An object of which some properties are others. */
export const over = <T extends object>(target: T, others: object) =>
  new Proxy(target, {
    get: (_, key) => (key in others ? Reflect.get(others, key) : Reflect.get(target, key, target)),
  })

export const draft = (
  roomId: string,
  authorId: string,
  body: string,
  request: RequestKey | null = null,
): Draft => ({
  id: newId(),
  roomId,
  authorId,
  body,
  createdAt: new Date(),
  editedAt: null,
  deleted: false,
  request,
})
