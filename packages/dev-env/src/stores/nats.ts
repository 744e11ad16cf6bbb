import { rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cached } from './cache.ts'
import { unpackDebian } from './debian.ts'
import { isDiskFull } from './errors.ts'
import { goInstall } from './go.ts'
import { useOwnLoader } from './loader.ts'
import { atLeast, onPath, versionOf } from './path.ts'
import type { Found } from './path.ts'
import { answers } from './port.ts'
import { launchServer } from './server.ts'
import type { PreparedStore, StoreContext, StoreKind } from './store.ts'

const MODULE = 'github.com/nats-io/nats-server/v2@v2.15.2'
const PROGRAM = 'usr/sbin/nats-server'
const enough = atLeast('2.10.27')

export const nats: StoreKind = {
  title: 'NATS',
  urlVariable: 'NATS_URL',
  portVariable: 'NATS_PORT',
  prepare,
}

async function prepare(context: StoreContext): Promise<PreparedStore> {
  const { path, version } = await find(context)
  const configuration = join(context.dataDir, 'nats.conf')
  writeFileSync(configuration, configure(context))
  return {
    engine: `NATS: ${version}`,
    url: (port) => `nats://127.0.0.1:${port}`,
    launch: (port) =>
      launchServer({
        title: 'NATS',
        argv: [path, '--config', configuration, '--addr', '127.0.0.1', '--port', String(port)],
        log: join(context.dataDir, 'nats.log'),
        stopSignal: 'SIGTERM',
        // It listens only once its streams are recovered.
        ready: () => answers(port, '', 'INFO '),
      }),
  }
}

function configure({ dataDir, durable }: StoreContext): string {
  const folder = JSON.stringify(join(dataDir, 'data'))
  return `server_name: girok\njetstream { store_dir: ${folder}${durable ? ', sync_interval: always' : ''} }\n`
}

async function find(context: StoreContext): Promise<Found> {
  const own = await onPath(['nats-server'], enough)
  if (own) return { path: own.path, version: `${own.version} (${own.path})` }
  const entry = {
    title: 'NATS',
    name: 'nats-server-2.10',
    announce: 'NATS: fetching (6 MB, once)',
    instead: 'put nats-server 2.10.27 or newer on PATH, or set NATS_URL',
    fetch: (into: string) => fetch(into, context),
    works: async (folder: string) => enough((await versionOf(join(folder, 'nats-server'))) ?? '0'),
  }
  const path = join(await cached(entry, context), 'nats-server')
  return { path, version: (await versionOf(path)) ?? '' }
}

async function fetch(into: string, { signal, report }: StoreContext): Promise<void> {
  try {
    await unpackDebian(into, { package: 'nats-server', suites: ['trixie', 'forky'], signal })
    useOwnLoader(join(into, 'root'), [PROGRAM])
    symlinkSync(join('root', PROGRAM), join(into, 'nats-server'))
  } catch (error) {
    if (signal.aborted || isDiskFull(error)) throw error
    rmSync(join(into, 'root'), { recursive: true, force: true })
    report('NATS: no Debian package here; building it with Go (20 s, once)')
    await goInstall(MODULE, into, signal)
  }
}
