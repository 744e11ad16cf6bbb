import { setTimeout as delay } from 'node:timers/promises'
import { launchServer } from './stores/server.ts'
import type { RunningStore } from './stores/store.ts'

export interface Supervised {
  name: string
  argv: string[]
  env: Record<string, string>
  log: string
  readyUrl: string
}

const RESTART_AFTER_MS = [100, 500, 2_000, 5_000]
/** A process that ran this long was well; its next fall is its first. */
const STABLE_MS = 10_000

/** Keeps one process running, as a cluster would: started again when it dies, until it is stopped. */
export class Supervisor {
  readonly #command: Supervised
  readonly #report: (line: string) => void
  #running: RunningStore | undefined
  #stopped = false
  #watching: Promise<void> = Promise.resolve()

  constructor(command: Supervised, report: (line: string) => void) {
    this.#command = command
    this.#report = report
  }

  get pid(): number | undefined {
    return this.#running?.pid
  }

  /** Starts the process and resolves when it is ready. */
  async start(): Promise<void> {
    this.#running = await this.#launch()
    this.#watching = this.#watch(this.#running)
  }

  /** SIGKILL, for fault tests; it is started again. */
  kill(): void {
    this.#running?.kill()
  }

  /** Resolves when the process answers. */
  async untilReady(): Promise<void> {
    while (!(await isReady(this.#command.readyUrl))) await delay(25)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#running?.stop()
    await this.#watching
  }

  #launch(): Promise<RunningStore> {
    const { name, argv, env, log, readyUrl } = this.#command
    return launchServer({
      title: name,
      argv,
      env,
      log,
      stopSignal: 'SIGTERM',
      ready: () => isReady(readyUrl),
    })
  }

  async #watch(first: RunningStore): Promise<void> {
    let running = first
    for (let falls = 0; ; falls++) {
      const since = Date.now()
      const how = await running.ended
      if (this.#stopped) return
      if (Date.now() - since > STABLE_MS) falls = 0
      this.#report(`${this.#command.name} ended (${how}); starting it again`)
      running = await this.#revive(falls)
      this.#running = running
      if (this.#stopped) return running.stop()
      this.#report(`${this.#command.name} is back`)
    }
  }

  async #revive(falls: number): Promise<RunningStore> {
    for (let attempt = falls; ; attempt++) {
      await delay(RESTART_AFTER_MS[Math.min(attempt, RESTART_AFTER_MS.length - 1)])
      try {
        return await this.#launch()
      } catch (error) {
        this.#report((error as Error).message)
        if (this.#stopped) throw error
      }
    }
  }
}

const isReady = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(1_000) }).then(
    (response) => response.ok,
    () => false,
  )
