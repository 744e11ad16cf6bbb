import type { Log } from './log.ts'

/** Does a job again and again, never twice at once; a failure is a log line. `close` waits for the run under way. */
export function every(
  ms: number,
  name: string,
  job: () => Promise<unknown>,
  log: Log,
): { close: () => Promise<void> } {
  let running: Promise<void> | undefined
  const run = async () => {
    try {
      await job()
    } catch (error) {
      log.warn({ err: error }, `${name} failed; it will be tried again`)
    }
  }
  const timer = setInterval(() => {
    running ??= run().finally(() => (running = undefined))
  }, ms)
  return {
    close: async () => {
      clearInterval(timer)
      await running
    },
  }
}
