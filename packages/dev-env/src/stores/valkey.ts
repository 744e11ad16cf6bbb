import { join } from 'node:path'
import { cached } from './cache.ts'
import { unpackDebian } from './debian.ts'
import { useOwnLoader } from './loader.ts'
import { atLeast, onPath, versionOf } from './path.ts'
import type { Found } from './path.ts'
import { answers } from './port.ts'
import { runs } from './run.ts'
import { launchServer } from './server.ts'
import type { PreparedStore, StoreContext, StoreKind } from './store.ts'

const PROGRAM = 'usr/bin/valkey-server'

/** Sessions, the blacklist, queues, matching: what is acknowledged is on the disk. */
export const valkey: StoreKind = {
  title: 'Valkey',
  urlVariable: 'VALKEY_URL',
  portVariable: 'VALKEY_PORT',
  prepare: (context) => prepare(context, 'Valkey', keeping(context)),
}

/** Rate limits, presence, persisted queries: may be lost, must stay small. */
export const valkeyCache: StoreKind = {
  title: 'Valkey (cache)',
  urlVariable: 'VALKEY_CACHE_URL',
  portVariable: 'VALKEY_CACHE_PORT',
  prepare: (context) =>
    prepare(context, 'Valkey (cache)', [
      '--appendonly',
      'no',
      '--maxmemory',
      '64mb',
      '--maxmemory-policy',
      'allkeys-lru',
    ]),
}

function keeping({ durable }: StoreContext): string[] {
  return [
    '--appendonly',
    'yes',
    '--appendfsync',
    durable ? 'always' : 'no',
    '--maxmemory-policy',
    'noeviction',
  ]
}

async function prepare(context: StoreContext, title: string, role: string[]): Promise<PreparedStore> {
  const { path, version } = await find(context)
  const common = ['--bind', '127.0.0.1', '--dir', context.dataDir, '--save', '', '--loglevel', 'warning']
  return {
    engine: `${title}: ${version}`,
    url: (port) => `redis://127.0.0.1:${port}`,
    launch: (port) =>
      launchServer({
        title,
        argv: [path, '--port', String(port), ...common, ...role],
        log: join(context.dataDir, 'valkey.log'),
        stopSignal: 'SIGTERM',
        ready: () => answers(port, 'PING\r\n', '+PONG'),
      }),
  }
}

async function find(context: StoreContext): Promise<Found> {
  const own = await onPath(['valkey-server', 'redis-server'], atLeast('7'))
  if (own) return { path: own.path, version: `${own.version} (${own.path})` }
  const entry = {
    title: 'Valkey',
    name: 'valkey-debian13',
    announce: 'Valkey: fetching (5 MB, once)',
    instead: 'put valkey-server 7 or newer on PATH, or set VALKEY_URL and VALKEY_CACHE_URL',
    fetch: async (into: string) => {
      await unpackDebian(into, {
        package: 'valkey-server',
        suites: ['trixie', 'forky'],
        signal: context.signal,
      })
      useOwnLoader(join(into, 'root'), [PROGRAM])
    },
    works: (folder: string) => runs([join(folder, 'root', PROGRAM), '--version'], context.signal),
  }
  const path = join(await cached(entry, context), 'root', PROGRAM)
  return { path, version: (await versionOf(path)) ?? '' }
}
