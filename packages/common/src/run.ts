import { setTimeout as delay } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { ConfigError, integer, readConfig } from './config.ts'
import { beginDraining } from './draining.ts'
import { startTracing } from './trace.ts'

/** A started process: the ports it listens on and how to end it. */
export interface Running {
  ports: Record<string, number>
  /** Stops taking work, finishes what runs, closes stores. */
  close: () => Promise<void>
}

const DRAIN_LIMIT_MS = 25_000

/** How long a process that was asked to end goes on serving, so that load balancers see that it is not ready. */
const drainConfig = { DRAIN_DELAY_MS: integer(0, 0, 20_000) }

/**
 * Runs one process: starts it, drains it on SIGTERM or SIGINT, and crashes on whatever nobody handled — a supervisor
 * starts it again from a known state.
 */
export async function run(name: string, start: () => Promise<Running>): Promise<void> {
  process.on('unhandledRejection', (reason) => crash(name, reason))
  process.on('uncaughtException', (error) => crash(name, error))
  // V8 takes lists that wait for an answer from elsewhere for lasting ones and puts them among the old, where each keeps all
  // that it holds until the next full collection: up to half of a request's time was that.
  setFlagsFromString('--no-allocation-site-pretenuring')
  try {
    const { DRAIN_DELAY_MS: notice } = readConfig(drainConfig)
    const flush = await startTracing(name)
    const running = await start()
    for (const signal of ['SIGTERM', 'SIGINT'] as const)
      process.once(signal, () => void drain(name, running, flush, notice))
  } catch (error) {
    crash(name, error instanceof ConfigError ? error.message : error)
  }
}

async function drain(name: string, running: Running, flush: () => Promise<void>, notice: number) {
  setTimeout(() => crash(name, `did not drain within ${DRAIN_LIMIT_MS / 1000} s`), DRAIN_LIMIT_MS).unref()
  beginDraining()
  await delay(notice)
  await running.close()
  await flush()
  process.exit(0)
}

function crash(name: string, reason: unknown): never {
  console.error(`${name}:`, reason)
  process.exit(1)
}
