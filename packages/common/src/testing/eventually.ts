const STEP_MS = 20

/** Waits until a look at the state yields something; fails with the test's own time limit. */
export async function eventually<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const seen = await look()
    if (seen !== undefined && seen !== false) return seen
    await new Promise((resolve) => setTimeout(resolve, STEP_MS))
  }
}
