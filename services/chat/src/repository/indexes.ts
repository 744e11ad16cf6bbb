import { createIndexes, insist } from '@girok/common/stores/mongo-indexes'
import type { Models } from './models.ts'

const DAY_SECONDS = 24 * 60 * 60
const EXPIRY = 'expiry'

/** Makes every index; safe to run from any number of processes at once. */
export async function ensureIndexes(models: Models, messageDays: number): Promise<void> {
  await createIndexes(models)
  await insist(() => expireMessages(models, messageDays * DAY_SECONDS))
}

/** Messages live as long as configured now, whatever it was at the last start; 0 is for ever. */
async function expireMessages({ messages }: Models, seconds: number): Promise<void> {
  const indexes = await messages.collection.indexes()
  const standing = indexes.find(({ name }) => name === EXPIRY)
  if (standing?.expireAfterSeconds === (seconds || undefined)) return
  if (standing) await messages.collection.dropIndex(EXPIRY)
  if (seconds > 0)
    await messages.collection.createIndex({ createdAt: 1 }, { name: EXPIRY, expireAfterSeconds: seconds })
}
