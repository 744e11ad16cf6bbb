import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { defaultCacheDir } from './cache.ts'
import { SetupError } from './errors.ts'
import { tryLock } from './lock.ts'
import { mongo } from './mongo.ts'
import { nats } from './nats.ts'
import { postgres } from './postgres.ts'
import { newS3Keys, type S3Keys } from './s3-keys.ts'
import { s3 } from './s3.ts'
import { startStore } from './started.ts'
import type { Started } from './started.ts'
import type { StoreKind, StoreName } from './store.ts'
import { valkey, valkeyCache } from './valkey.ts'

export type { StoreName }

const kinds: Record<StoreName, StoreKind> = { postgres, mongo, valkey, valkeyCache, nats, s3 }

export interface StoreUrls {
  /** The superuser's. */
  postgresAdmin: string
  mongo: string
  valkey: string
  valkeyCache: string
  nats: string
  s3: string
}

export interface Stores {
  urls: StoreUrls
  /** One line each: what serves it and in which version. */
  engines: string[]
  /** Undefined for a store that the environment named: it is not ours. */
  pids: Record<StoreName, number | undefined>
  /** Starts a store again, on the same port with the same data. */
  restart(name: StoreName): Promise<void>
  /** SIGKILL, for fault tests. */
  kill(name: StoreName): void
  /** Stops all, in parallel. */
  close(): Promise<void>
}

export interface StoresOptions {
  dataDir: string
  cacheDir?: string
  /** Default: `<NAME>_PORT` of the environment, else a free one. */
  ports?: Partial<Record<StoreName, number>>
  only?: StoreName[]
  /** Progress, a line at a time. */
  report?: (line: string) => void
  /** False skips fsync: data survives a killed process but not a power cut. */
  durable?: boolean
  /** What the object store is opened by; new ones by default. */
  s3Keys?: S3Keys
  /** Start a store again when it ends unasked, as a cluster would. */
  revive?: boolean
}

/** Brings up every store in parallel, fetching what this machine lacks. All of them end when this process does. */
export async function startStores(options: StoresOptions): Promise<Stores> {
  const names = options.only ?? (Object.keys(kinds) as StoreName[])
  const dataDir = resolve(options.dataDir)
  const release = lockData(dataDir)
  const abort = new AbortController()
  const started = new Map<StoreName, Started>()
  const close = async () => {
    abort.abort()
    await Promise.all([...started.values()].map((store) => store.stop()))
    release()
  }
  const starts = names.map(async (name) => {
    started.set(name, await startStore(kinds[name], storeOptions(name, dataDir, options, abort.signal)))
  })
  try {
    await Promise.all(starts)
  } catch (error) {
    abort.abort()
    await Promise.allSettled(starts)
    await close()
    throw error
  }
  return describe(started, close)
}

function storeOptions(name: StoreName, dataDir: string, options: StoresOptions, signal: AbortSignal) {
  const folder = join(dataDir, name)
  mkdirSync(folder, { recursive: true })
  return {
    dataDir: folder,
    cacheDir: resolve(options.cacheDir ?? defaultCacheDir()),
    durable: options.durable ?? true,
    revive: options.revive ?? false,
    s3Keys: options.s3Keys ?? newS3Keys(),
    report: options.report ?? (() => {}),
    signal,
    port: options.ports?.[name] ?? Number(process.env[kinds[name].portVariable] ?? 0),
  }
}

/** Holds the stores' data folder until released; one that a running system holds is refused. */
export function lockData(dataDir: string): () => void {
  const lock = tryLock(join(dataDir, 'lock'))
  if ('release' in lock) return lock.release
  throw new SetupError(
    `${dataDir} is in use by process ${lock.heldBy}; stop that or set GIROK_DATA_DIR to another folder`,
  )
}

function describe(started: Map<StoreName, Started>, close: () => Promise<void>): Stores {
  const url = (name: StoreName) => started.get(name)?.url ?? ''
  const ours = (name: StoreName) => {
    const store = started.get(name)
    if (!store) throw new Error(`${name} was not started`)
    return store
  }
  const names = Object.keys(kinds) as StoreName[]
  return {
    urls: {
      postgresAdmin: url('postgres'),
      mongo: url('mongo'),
      valkey: url('valkey'),
      valkeyCache: url('valkeyCache'),
      nats: url('nats'),
      s3: url('s3'),
    },
    engines: names.flatMap((name) => started.get(name)?.engine ?? []),
    get pids() {
      return Object.fromEntries(names.map((name) => [name, started.get(name)?.pid()])) as Stores['pids']
    },
    restart: (name) => ours(name).restart(),
    kill: (name) => ours(name).kill(),
    close,
  }
}
