const STEP_MS = 20
const LIMIT_MS = 60_000

/** Repeats work until it succeeds; after a minute its fault is the test's. */
export async function untilDone<T>(work: () => Promise<T>): Promise<T> {
  for (const limit = Date.now() + LIMIT_MS; ;) {
    try {
      return await work()
    } catch (error) {
      if (Date.now() > limit) throw error
      await new Promise((resolve) => setTimeout(resolve, STEP_MS))
    }
  }
}
