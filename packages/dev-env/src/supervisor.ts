import { setTimeout as delay } from 'node:timers/promises'
import { NotReadyError, launchServer } from './stores/server.ts'
import type { RunningStore } from './stores/store.ts'

export interface Supervised {
  name: string
  argv: string[]
  env: Record<string, string | undefined>
  log: string
  readyUrl: string
  /** How long a start may take, in ms. */
  readyMs?: number
}

const RESTART_AFTER_MS = [100, 500, 2_000, 5_000]
/** A process that ran this long was well; its next fall is its first. */
const STABLE_MS = 10_000

/** Keeps one process running, as a cluster would: started again when it dies, until it is stopped. */
export class Supervisor {
  readonly #command: Supervised
  readonly #report: (line: string) => void
  #running: RunningStore | undefined
  readonly #stopped = new AbortController()
  /** Why the last start came to nothing, when that was for want of an answer. */
  #late: NotReadyError | undefined
  #starting: Promise<void> = Promise.resolve()
  #watching: Promise<void> = Promise.resolve()

  constructor(command: Supervised, report: (line: string) => void) {
    this.#command = command
    this.#report = report
  }

  get pid(): number | undefined {
    return this.#running?.pid
  }

  /** Starts the process and resolves when it is ready. */
  start(): Promise<void> {
    return (this.#starting = this.#start())
  }

  /** SIGKILL, for fault tests; resolves when it was started again and is ready, fails when that takes too long. */
  async killAndWait(): Promise<void> {
    const before = this.#running
    this.#late = undefined
    before?.kill()
    while (this.#running === before) {
      if (this.#late) throw this.#late
      await delay(25)
    }
  }

  /** Ends the process, or a start under way. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#starting.catch(() => undefined)
    await this.#running?.stop()
    await this.#watching
  }

  async #start(): Promise<void> {
    this.#running = await this.#launch()
    this.#watching = this.#watch(this.#running)
  }

  #launch(): Promise<RunningStore> {
    const { name, readyUrl, ...command } = this.#command
    return launchServer({
      ...command,
      title: name,
      stopSignal: 'SIGTERM',
      ready: () => isReady(readyUrl),
      signal: this.#stopped.signal,
    })
  }

  async #watch(first: RunningStore): Promise<void> {
    let running = first
    for (let falls = 0; ; falls++) {
      const since = Date.now()
      const how = await running.ended
      if (this.#isStopped) return
      if (Date.now() - since > STABLE_MS) falls = 0
      this.#report(`${this.#command.name} ended (${how}); starting it again`)
      const revived = await this.#revive(falls)
      if (!revived) return
      this.#running = running = revived
      if (this.#isStopped) return running.stop()
      this.#report(`${this.#command.name} is back`)
    }
  }

  /** Nothing once it is to be stopped. */
  async #revive(falls: number): Promise<RunningStore | undefined> {
    for (let attempt = falls; !this.#isStopped; attempt++) {
      await delay(RESTART_AFTER_MS[Math.min(attempt, RESTART_AFTER_MS.length - 1)])
      try {
        return await this.#launch()
      } catch (error) {
        if (error instanceof NotReadyError) this.#late = error
        if (!this.#isStopped) this.#report((error as Error).message)
      }
    }
    return undefined
  }

  get #isStopped(): boolean {
    return this.#stopped.signal.aborted
  }
}

const isReady = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(1_000) }).then(
    (response) => response.ok,
    () => false,
  )
