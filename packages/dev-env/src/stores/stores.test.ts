import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { SetupError } from './errors.ts'
import { isAlive, processIdentity } from './pid.ts'
import { startStores } from './stores.ts'
import type { Stores } from './stores.ts'
import { readAll, writeAll } from './testing.ts'

let dataDir: string
let stores: Stores | undefined
let launched: ChildProcess | undefined

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'girok-stores-'))
})
afterEach(async () => {
  launched?.kill('SIGKILL')
  await stores?.close()
  stores = undefined
})
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

const faultOf = (start: Promise<Stores>) =>
  start.then(
    () => undefined,
    (error: unknown) => error,
  )

/** Another process that starts the stores, as npm start does, and what it says of them. */
async function launcher(): Promise<{ launcher: ChildProcess; urls: Stores['urls']; pids: number[] }> {
  const module = JSON.stringify(new URL('./stores.ts', import.meta.url).href)
  const script = `
    import { startStores } from ${module}
    const { urls, pids } = await startStores({ dataDir: ${JSON.stringify(dataDir)} })
    console.log(JSON.stringify({ urls, pids: Object.values(pids) }))`
  const argv = ['--input-type=module', '-e', script]
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] })
  launched = child
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return { ...(JSON.parse(line) as { urls: Stores['urls']; pids: number[] }), launcher: child }
}

test('what was acknowledged survives kill -9 of every store, on the same ports', async () => {
  stores = await startStores({ dataDir })
  const { urls, restart, kill } = stores
  await writeAll(urls, 'kept')
  const names = ['postgres', 'mongo', 'valkey', 'valkeyCache', 'nats', 's3'] as const
  names.forEach(kill)
  await Promise.all(names.map(restart))
  expect(stores.urls).toEqual(urls)
  expect(await readAll(urls, 'kept')).toEqual({ postgres: true, mongo: true, valkey: true, nats: true })
})

test('the stores of a launcher that is killed die with it, and its data folder starts again without help', async () => {
  const killed = await launcher()
  await writeAll(killed.urls, 'orphaned')
  const identities = killed.pids.map((pid) => processIdentity(pid) ?? '')
  expect(identities.every(isAlive)).toBe(true)
  killed.launcher.kill('SIGKILL')
  while (identities.some(isAlive)) await delay(5)
  stores = await startStores({ dataDir })
  expect(await readAll(stores.urls, 'orphaned')).toEqual({
    postgres: true,
    mongo: true,
    valkey: true,
    nats: true,
  })
})

test('a data folder in use is one line that names the process', async () => {
  stores = await startStores({ dataDir, only: [] })
  const fault = await faultOf(startStores({ dataDir, only: [] }))
  expect(fault).toBeInstanceOf(SetupError)
  expect((fault as Error).message).toBe(
    `${dataDir} is in use by process ${process.pid}; stop that or set GIROK_DATA_DIR to another folder`,
  )
})

test.each([
  ['postgres', 'POSTGRES_PORT'],
  ['mongo', 'MONGO_PORT'],
  ['valkey', 'VALKEY_PORT'],
  ['valkeyCache', 'VALKEY_CACHE_PORT'],
  ['nats', 'NATS_PORT'],
  ['s3', 'S3_PORT'],
] as const)(
  'a taken port of %s is one line that names it and %s, and leaves nothing running',
  async (name, variable) => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    const fault = await faultOf(startStores({ dataDir, ports: { [name]: port } }))
    taken.close()
    expect(fault).toBeInstanceOf(SetupError)
    expect((fault as Error).message).toMatch(
      new RegExp(`^[^\\n]*: port ${port} is taken; stop what listens there or set ${variable} to another$`),
    )
    stores = await startStores({ dataDir, only: [name] })
  },
)

test('a URL of the environment wins, and one where nothing answers is one line that names the variable', async () => {
  stores = await startStores({ dataDir, only: ['valkey'] })
  process.env['VALKEY_CACHE_URL'] = stores.urls.valkey
  const folder = mkdtempSync(join(dataDir, 'other-'))
  try {
    const other = await startStores({ dataDir: folder, only: ['valkeyCache'] })
    expect(other.urls.valkeyCache).toBe(stores.urls.valkey)
    expect(other.pids.valkeyCache).toBeUndefined()
    await other.close()
    await stores.close()
    const fault = await faultOf(startStores({ dataDir: folder, only: ['valkeyCache'] }))
    expect((fault as Error).message).toMatch(
      /nothing answers at 127\.0\.0\.1:\d+; start it or unset VALKEY_CACHE_URL$/,
    )
  } finally {
    delete process.env['VALKEY_CACHE_URL']
  }
})

test('a store that dies unasked comes back by itself with its data, where that is wished', async () => {
  let back = () => {}
  const ended = new Promise<void>((resolve) => (back = resolve))
  stores = await startStores({ dataDir, only: ['valkey'], revive: true, report: back })
  await writeValue(stores.urls.valkey, 'revived')
  process.kill(stores.pids.valkey!, 'SIGKILL')
  await ended
  expect(await readValue(stores.urls.valkey)).toBe('revived')
})

async function withValkey<T>(url: string, work: (valkey: Redis) => Promise<T>): Promise<T> {
  // Waits for a server that is not there yet.
  const valkey = new Redis(url, { maxRetriesPerRequest: null })
  valkey.on('error', () => undefined)
  try {
    return await work(valkey)
  } finally {
    valkey.disconnect()
  }
}
const writeValue = (url: string, value: string) => withValkey(url, (valkey) => valkey.set('revive', value))
const readValue = (url: string) => withValkey(url, (valkey) => valkey.get('revive'))
