const ATTEMPTS = 10

/** What we use of a model. */
interface Indexed {
  createIndexes: () => Promise<void>
}

/** Makes every index that the models name; safe to run from any number of processes at once. */
export async function createIndexes(models: Record<string, Indexed>): Promise<void> {
  for (const model of Object.values(models)) await insist(() => model.createIndexes())
}

/** FerretDB makes collections and indexes in PostgreSQL transactions, of which one of two at once may be turned away. */
export async function insist(work: () => Promise<unknown>, attempts = ATTEMPTS): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (attempts === 0 || !/deadlock detected/.test((error as Error).message)) throw error
    await insist(work, attempts - 1)
  }
}
