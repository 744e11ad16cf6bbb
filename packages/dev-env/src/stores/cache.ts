import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { SetupError, isDiskFull, reasonOf } from './errors.ts'
import { withLock } from './lock.ts'
import type { StoreContext } from './store.ts'

export function defaultCacheDir(): string {
  return process.env.GIROK_CACHE_DIR || join(homedir(), '.cache', 'girok')
}

export interface CacheEntry {
  title: string
  /** With the version in it: another version is another entry. */
  name: string
  /** Said once, when it is really fetched. */
  announce: string
  /** What a person can do where it cannot be fetched. */
  instead: string
  fetch: (into: string) => Promise<void>
  works: (path: string) => Promise<boolean>
}

export function cachePath(entry: Pick<CacheEntry, 'name'>, context: StoreContext): string {
  return join(context.cacheDir, `${entry.name}-${process.platform}-${process.arch}`)
}

/** The entry's folder, fetched if it is not there or does not run any more. Whoever else needs it waits. */
export async function cached(entry: CacheEntry, context: StoreContext): Promise<string> {
  const path = cachePath(entry, context)
  const usable = async () => existsSync(path) && (await entry.works(path))
  if (await usable()) return path
  const fetchOnce = async () => {
    if (await usable()) return
    if (existsSync(path)) context.report(`${entry.title}: the cached copy does not run; fetching it again`)
    await replace(entry, path, context)
  }
  const waiting = (holder: number) => {
    if (holder !== process.pid) context.report(`${entry.title}: waiting for process ${holder} to fetch it`)
  }
  await withLock(`${path}.lock`, context.signal, fetchOnce, waiting).catch((error: unknown) => {
    if (error instanceof SetupError || context.signal.aborted) throw error
    throw fetchFault(entry, path, error)
  })
  return path
}

/** Fetches under a temporary name; only what was checked to run gets the real one. */
async function replace(entry: CacheEntry, path: string, context: StoreContext): Promise<void> {
  const temporary = `${path}.tmp`
  remove(path)
  remove(temporary)
  mkdirSync(temporary)
  context.report(entry.announce)
  try {
    await entry.fetch(temporary)
    if (!(await entry.works(temporary))) throw new Error('what was fetched does not run on this machine')
    renameSync(temporary, path)
  } finally {
    remove(temporary)
  }
}

function fetchFault(entry: CacheEntry, path: string, error: unknown): SetupError {
  const message = isDiskFull(error)
    ? `${entry.title}: the disk is full; free some space for ${dirname(path)} or set GIROK_CACHE_DIR to a folder elsewhere`
    : `${entry.title} could not be fetched (${reasonOf(error)}); check the network, or ${entry.instead}`
  return new SetupError(message, { cause: error })
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 3 })
}
