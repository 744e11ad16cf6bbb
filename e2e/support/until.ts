const STEP_MS = 20

/** Repeats work until it succeeds; the test's own time limit ends it. */
export async function untilDone<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch {
      await new Promise((resolve) => setTimeout(resolve, STEP_MS))
    }
  }
}
