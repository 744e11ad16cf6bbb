import { existsSync, mkdirSync, realpathSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { SetupError, isDiskFull, reasonOf } from './errors.ts'
import { processesIn } from './pid.ts'
import { run } from './run.ts'
import { launchServer } from './server.ts'
import type { RunningStore } from './store.ts'
import { giveTo, unprivileged } from './unprivileged.ts'

const LEFTOVER_MS = 5000

export interface PostgresServer {
  title: string
  /** Where `initdb` and `postgres` are. */
  bin: string
  /** The data folder. */
  data: string
  env?: Record<string, string>
  durable: boolean
  initArgs: string[]
}

/** Makes the data folder on first use; one that was interrupted does not count. */
export async function initPostgres(server: PostgresServer, signal: AbortSignal): Promise<void> {
  if (existsSync(join(server.data, 'PG_VERSION'))) return
  const temporary = `${server.data}.tmp`
  rmSync(temporary, { recursive: true, force: true })
  mkdirSync(temporary, { recursive: true, mode: 0o700 })
  const { prefix, owner } = await unprivileged()
  await giveTo(owner, temporary)
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const args = [
    '-D',
    temporary,
    '-U',
    'postgres',
    ...locale,
    ...server.initArgs,
    ...(server.durable ? [] : ['--no-sync']),
  ]
  const options = { signal, ...(server.env && { env: server.env }) }
  await run([...prefix, join(server.bin, 'initdb'), ...args], options).catch((error: unknown) => {
    if (signal.aborted) throw error
    throw initFault(server, error)
  })
  renameSync(temporary, server.data)
}

export async function launchPostgres(
  server: PostgresServer,
  settings: Record<string, string>,
  client: pg.ClientConfig,
): Promise<RunningStore> {
  const { prefix, owner } = await unprivileged()
  await giveTo(owner, server.data)
  await clearLeftovers(realpathSync(server.data))
  const all = { jit: 'off', max_connections: '200', ...settings, ...(server.durable ? {} : NOT_DURABLE) }
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return launchServer({
    title: server.title,
    prefix,
    argv: [join(server.bin, 'postgres'), '-D', server.data, ...flags],
    ...(server.env && { env: server.env }),
    log: join(dirname(server.data), 'postgres.log'),
    stopSignal: 'SIGINT',
    ready: () => query(client, 'SELECT 1'),
  })
}

/** Whether the server takes the statement. */
export async function query(config: pg.ClientConfig, sql: string): Promise<boolean> {
  const client = new pg.Client({ connectionTimeoutMillis: 2000, ...config })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query(sql)
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

const NOT_DURABLE = { fsync: 'off', full_page_writes: 'off' }

/**
 * After a SIGKILL the server's children need a moment to notice, and its lock names a number that another process may
 * bear by now. Our caller holds the lock of the whole data folder, so what is left here belongs to nobody.
 */
async function clearLeftovers(data: string): Promise<void> {
  if (process.platform !== 'linux') return
  const deadline = Date.now() + LEFTOVER_MS
  for (let left = processesIn(data); left.length > 0; left = processesIn(data)) {
    if (Date.now() > deadline) left.forEach((pid) => process.kill(pid, 'SIGKILL'))
    await delay(20)
  }
  rmSync(join(data, 'postmaster.pid'), { force: true })
}

function initFault(server: PostgresServer, error: unknown): SetupError {
  const folder = dirname(server.data)
  const message = isDiskFull(error)
    ? `${server.title}: the disk is full; free some space for ${folder} or set GIROK_DATA_DIR to a folder elsewhere`
    : `${server.title} could not make its data folder ${folder}: ${reasonOf(error)}`
  return new SetupError(message, { cause: error })
}
