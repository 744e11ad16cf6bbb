import { setTimeout as delay } from 'node:timers/promises'
import { SetupError } from './errors.ts'
import { claimPort, listens, portTaken } from './port.ts'
import { LaunchError } from './server.ts'
import type { PreparedStore, RunningStore, StoreContext, StoreKind } from './store.ts'

const ATTEMPTS = 3
const REVIVE_AFTER_MS = 500

export interface StartOptions extends StoreContext {
  /** 0 = a free one. */
  port: number
  /** Start it again when it ends unasked. */
  revive: boolean
}

/** A store that serves, ours or another's. */
export interface Started {
  engine: string
  url: string
  pid: () => number | undefined
  kill: () => void
  restart: () => Promise<void>
  stop: () => Promise<void>
}

/** The store of the environment's URL, else one of our own. */
export async function startStore(kind: StoreKind, options: StartOptions): Promise<Started> {
  const url = process.env[kind.urlVariable]
  if (url) return external(kind, url)
  // Before anything is fetched: a taken port should not show after minutes.
  await claimPort(options.port, kind.title, kind.portVariable)
  const prepared = await kind.prepare(options)
  const { port, running } = await launchOn(kind, prepared, options)
  return supervise(kind, prepared, port, running, options)
}

async function launchOn(kind: StoreKind, prepared: PreparedStore, options: StartOptions) {
  for (let attempt = 1; ; attempt++) {
    const port = await claimPort(options.port, kind.title, kind.portVariable)
    try {
      return { port, running: await prepared.launch(port) }
    } catch (error) {
      options.signal.throwIfAborted()
      if (!(error instanceof LaunchError) || !error.portTaken) throw error
      // A free port may have been taken between our look and the server's; a wanted one is for its owner to free.
      if (options.port || attempt === ATTEMPTS) throw portTaken(port, kind.title, kind.portVariable)
    }
  }
}

function supervise(
  kind: StoreKind,
  prepared: PreparedStore,
  port: number,
  first: RunningStore,
  { report, revive, signal }: StartOptions,
): Started {
  let running = first
  let expected: RunningStore | undefined
  const watch = (store: RunningStore) =>
    void store.ended.then((how) => {
      if (store === expected) return
      report(`${kind.title}: ended unexpectedly (${how})${revive ? '; starting it again' : ''}`)
      if (revive) void comeBack()
    })
  const launch = async () => {
    running = await prepared.launch(port)
    watch(running)
  }
  const comeBack = async (): Promise<void> => {
    if (signal.aborted) return
    await launch().catch(async (error: Error) => {
      report(error.message)
      await delay(REVIVE_AFTER_MS)
      await comeBack()
    })
    if (signal.aborted) await stop()
  }
  const stop = () => {
    expected = running
    return running.stop()
  }
  watch(running)
  return {
    engine: prepared.engine,
    url: prepared.url(port),
    pid: () => running.pid,
    kill: () => {
      expected = running
      running.kill()
    },
    restart: async () => {
      await stop()
      await launch()
    },
    stop,
  }
}

async function external(kind: StoreKind, url: string): Promise<Started> {
  const { hostname, port } = new URL(url)
  if (!(await listens(hostname, Number(port)))) {
    throw new SetupError(
      `${kind.title}: nothing answers at ${hostname}:${port}; start it or unset ${kind.urlVariable}`,
    )
  }
  const notOurs = () => {
    throw new Error(`${kind.title} is of ${kind.urlVariable}, not ours to kill or start`)
  }
  const engine = `${kind.title}: of ${kind.urlVariable}`
  return { engine, url, pid: () => undefined, kill: notOurs, restart: notOurs, stop: async () => {} }
}
