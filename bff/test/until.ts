const LIMIT_MS = 10_000
const EVERY_MS = 20

/** Waits until a check yields something true, and yields that. */
export async function until<T>(check: () => Promise<T>): Promise<T> {
  for (const end = Date.now() + LIMIT_MS; ; await new Promise((resolve) => setTimeout(resolve, EVERY_MS))) {
    const value = await check()
    if (value) return value
    if (Date.now() > end) throw new Error('it did not happen in time')
  }
}
