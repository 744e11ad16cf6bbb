import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cachePath, cached } from './cache.ts'
import type { CacheEntry } from './cache.ts'
import { SetupError } from './errors.ts'
import { newS3Keys } from './s3-keys.ts'
import type { StoreContext } from './store.ts'

let context: StoreContext
let lines: string[]
let fetches: number
const entry: CacheEntry = {
  title: 'Thing',
  name: 'thing-1',
  announce: 'Thing: fetching',
  instead: 'put thing on PATH, or set THING_URL',
  fetch: async (into) => {
    fetches++
    writeFileSync(join(into, 'program'), '')
  },
  works: async (folder) => existsSync(join(folder, 'program')),
}

beforeEach(() => {
  lines = []
  fetches = 0
  const folder = mkdtempSync(join(tmpdir(), 'girok-cache-'))
  const report = (line: string) => void lines.push(line)
  const { signal } = new AbortController()
  context = { dataDir: folder, cacheDir: folder, durable: false, s3Keys: newS3Keys(), report, signal }
})
afterEach(() => rmSync(context.cacheDir, { recursive: true, force: true }))

test('many starts at once share one fetch', async () => {
  const paths = await Promise.all(Array.from({ length: 5 }, () => cached(entry, context)))
  expect(new Set(paths)).toEqual(new Set([cachePath(entry, context)]))
  expect(fetches).toBe(1)
  expect(lines).toEqual(['Thing: fetching'])
})

test('what a killed process left, its lock and half a fetch, is in nobody’s way', async () => {
  const dead = spawnSync('true').pid
  const path = cachePath(entry, context)
  writeFileSync(`${path}.lock`, `${dead}:1`)
  mkdirSync(`${path}.tmp`)
  await cached(entry, context)
  expect(readdirSync(path)).toEqual(['program'])
  expect(readdirSync(context.cacheDir)).toHaveLength(1)
})

test('a lock whose process number is borne by another process by now is a dead one', async () => {
  writeFileSync(`${cachePath(entry, context)}.lock`, `${process.pid}:1`)
  await cached(entry, context)
  expect(fetches).toBe(1)
})

test('a cached copy that does not run is fetched again, once, and that is said', async () => {
  mkdirSync(cachePath(entry, context))
  await Promise.all([cached(entry, context), cached(entry, context)])
  expect(fetches).toBe(1)
  expect(lines).toEqual(['Thing: the cached copy does not run; fetching it again', 'Thing: fetching'])
})

test('a fetch that does not run either ends in one line that says what to do, and nothing is kept', async () => {
  const useless = { ...entry, fetch: async () => {} }
  const fault = await cached(useless, context).catch((error: unknown) => error)
  expect(fault).toBeInstanceOf(SetupError)
  expect((fault as Error).message).toBe(
    'Thing could not be fetched (what was fetched does not run on this machine); ' +
      'check the network, or put thing on PATH, or set THING_URL',
  )
  expect(readdirSync(context.cacheDir)).toEqual([])
})

test.each(['ENOSPC: no space left on device, write', 'dpkg-deb: error: No space left on device'])(
  'a full disk is told from a missing network: %s',
  async (message) => {
    const full = { ...entry, fetch: () => Promise.reject(new Error(message)) }
    await expect(cached(full, context)).rejects.toThrow(
      /^Thing: the disk is full; free some space .*GIROK_CACHE_DIR/,
    )
  },
)
