import { randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { isAlive, processIdentity } from './pid.ts'

const POLL_MS = 100

/** A lock file that names its holder. The lock of a process that is gone counts for nothing. */
export function tryLock(path: string): { release: () => void } | { heldBy: number } {
  mkdirSync(dirname(path), { recursive: true })
  const mine = `${path}.${randomUUID()}`
  // Written whole under another name and linked, so that nobody reads a lock without its holder.
  writeFileSync(mine, processIdentity(process.pid) ?? '')
  try {
    for (;;) {
      if (linked(mine, path)) return { release: () => rmSync(path, { force: true }) }
      const holder = read(path)
      if (holder === undefined) continue
      if (isAlive(holder)) return { heldBy: Number.parseInt(holder, 10) }
      breakLock(path, holder)
    }
  } finally {
    rmSync(mine, { force: true })
  }
}

/** Runs the work while holding the lock, and waits for it first. */
export async function withLock<T>(
  path: string,
  signal: AbortSignal,
  work: () => Promise<T>,
  waiting: (holder: number) => void = () => {},
): Promise<T> {
  for (let first = true; ; first = false) {
    signal.throwIfAborted()
    const lock = tryLock(path)
    if ('heldBy' in lock) {
      if (first) waiting(lock.heldBy)
      await delay(POLL_MS, undefined, { signal })
      continue
    }
    try {
      return await work()
    } finally {
      lock.release()
    }
  }
}

/** Moves a dead holder's lock away; if a living one took its place since it was read, puts that back. */
function breakLock(path: string, dead: string): void {
  const aside = `${path}.${randomUUID()}`
  try {
    renameSync(path, aside)
  } catch {
    return
  }
  if (read(aside) !== dead) linked(aside, path)
  rmSync(aside, { force: true })
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
