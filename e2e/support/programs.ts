import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { claimPort } from '@girok/dev-env/stores/port'
import { launchServer } from '@girok/dev-env/stores/server'

const root = resolve(import.meta.dirname, '../..')

/** A running program of ours that `npm start` does not run. */
export interface Program {
  pid: number
  url: string
  stop: () => Promise<void>
}

interface Command {
  title: string
  /** The program from the repository's root, and its arguments by the port that it gets. */
  argv: (port: number) => string[]
  env: (port: number) => Record<string, string>
  /** Where it says that it is ready, from its port. */
  ready: string
}

/** Starts a program on a free port and waits until it is ready. */
export async function launch({ title, argv, env, ready }: Command): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'girok-program-'))
  const port = await claimPort(0, title, title)
  const url = `http://127.0.0.1:${port}`
  const [main = '', ...args] = argv(port)
  const running = await launchServer({
    title,
    argv: [process.execPath, join(root, main), ...args],
    env: env(port),
    log: join(folder, 'log'),
    stopSignal: 'SIGTERM',
    ready: () =>
      fetch(url + ready).then(
        ({ ok }) => ok,
        () => false,
      ),
  })
  const stop = async () => {
    await running.stop()
    await rm(folder, { recursive: true, force: true })
  }
  return { pid: running.pid, url, stop }
}

/** One subgraph as a server of its own, before the services of a system. */
export const launchSubgraph = (
  name: 'auth' | 'chat' | 'feed' | 'personal',
  environment: Record<string, string>,
): Promise<Program> =>
  launch({
    title: `subgraph-${name}`,
    argv: () => ['bff/src/subgraph-server/main.ts', name],
    env: (port) => ({
      ...environment,
      [`SUBGRAPH_${name.toUpperCase()}_PORT`]: String(port),
      [`SUBGRAPH_${name.toUpperCase()}_ADMIN_PORT`]: '0',
    }),
    ready: '/readyz',
  })

/** The gateway alone, in front of the subgraphs that a supergraph names. */
export const launchFront = (supergraph: string): Promise<Program> =>
  launch({
    title: 'front',
    argv: (port) => ['bff/src/main.ts', '--supergraph', supergraph, '--port', String(port)],
    env: () => ({}),
    ready: '/readyz',
  })
