import type { Models } from './models.ts'

const DAY_SECONDS = 24 * 60 * 60
const EXPIRY = 'expiry'
const ATTEMPTS = 10

/** Makes every index; safe to run from any number of processes at once. */
export async function ensureIndexes(models: Models, messageDays: number): Promise<void> {
  for (const model of Object.values(models)) await insist(() => model.createIndexes())
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

/** FerretDB makes collections and indexes in PostgreSQL transactions, of which one of two at once may be turned away. */
async function insist(work: () => Promise<unknown>, attempts = ATTEMPTS): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (attempts === 0 || !/deadlock detected/.test((error as Error).message)) throw error
    await insist(work, attempts - 1)
  }
}
