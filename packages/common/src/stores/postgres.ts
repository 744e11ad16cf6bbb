import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { Pool, type PoolClient, type QueryResult, type QueryResultRow } from 'pg'
import { runner } from 'node-pg-migrate'
import type { Call } from '../call.ts'
import { AppError, unavailable } from '../errors.ts'
import type { Log } from '../log.ts'

/** A pool that outlives its server: a dead idle connection is a log line, not a crash. */
export function connectPostgres(url: string, log: Log, max = 20): Pool {
  const pool = new Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: 5_000,
    application_name: 'girok',
  })
  pool.on('error', (error) => log.warn({ err: error }, 'an idle PostgreSQL connection failed'))
  return pool
}

/** Brings a database up to the SQL files of a folder, under a lock that replicas share. */
export async function migrate(databaseUrl: string, folder: URL, log: Log): Promise<void> {
  await runner({
    databaseUrl,
    dir: fileURLToPath(folder),
    migrationsTable: 'migrations',
    direction: 'up',
    count: Infinity,
    // Replicas that start together take turns; the default is to fail.
    advisoryLockMode: 'wait',
    logger: {
      debug: () => {},
      info: (m) => log.debug(m),
      warn: (m) => log.warn(m),
      error: (m) => log.error(m),
    },
  })
}

/** Runs work in one transaction on one connection. */
export async function transaction<T>(
  pool: Pool,
  call: Call,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  return withClient(pool, call, async (client) => {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    return result
  })
}

/** Runs one query for a call; the server stops working on it when the call is cancelled. */
export async function query<R extends QueryResultRow>(
  pool: Pool,
  call: Call,
  text: string,
  values: unknown[] = [],
): Promise<QueryResult<R>> {
  return withClient(pool, call, (client) => client.query<R>({ name: nameOf(text), text, values }))
}

const names = new Map<string, string>()

/** A named statement is parsed and planned once a connection, which halves a simple query's time. Texts are constants. */
function nameOf(text: string): string {
  const known = names.get(text)
  if (known) return known
  const name = createHash('sha256').update(text).digest('base64url')
  names.set(text, name)
  return name
}

async function withClient<T>(pool: Pool, call: Call, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await borrow(pool)
  const cancel = () => cancelBackend(pool, client)
  call.signal.addEventListener('abort', cancel, { once: true })
  try {
    if (call.signal.aborted) throw new AppError('CANCELLED', 'UNSPECIFIED', 'the caller went away')
    return await work(client)
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw connectionLost(error) ? unavailable('the database', error) : error
  } finally {
    call.signal.removeEventListener('abort', cancel)
    // A cancel request may still be under way and must not hit the next user of this connection.
    giveBack(client, call.signal.aborted)
  }
}

/** A connection of the pool; UNAVAILABLE when the server is away. `giveBack` it. */
export async function borrow(pool: Pool): Promise<PoolClient> {
  const client = await pool.connect().catch((error: unknown) => {
    throw unavailable('the database', error)
  })
  // The pool listens only while a connection is idle; one that breaks in use would end the process. Its query fails anyway.
  return client.on('error', ignore)
}

/** Returns a connection to its pool, or closes it when its state is not known. */
export function giveBack(client: PoolClient, unsure: boolean): void {
  client.off('error', ignore)
  client.release(unsure)
}

const ignore = () => undefined

function cancelBackend(pool: Pool, client: PoolClient): void {
  const { processID } = client as unknown as { processID: number | null }
  if (processID) pool.query('select pg_cancel_backend($1)', [processID]).catch(() => undefined)
}

/** SQLSTATE class 08 and 57P0x, and what the driver says when a socket breaks. */
function connectionLost(error: unknown): boolean {
  const { code = '', message = '' } = error as { code?: string; message?: string }
  return (
    /^(08|57P0|ECONN|EPIPE)/.test(code) ||
    /Connection terminated|timeout exceeded when trying to connect/.test(message)
  )
}

/** Whether an error is a unique violation of the named constraint (any, when not named). */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const { code, constraint: violated } = error as { code?: string; constraint?: string }
  return code === '23505' && (constraint === undefined || violated === constraint)
}
