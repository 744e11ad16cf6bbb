import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cachePath, cached } from './cache.ts'
import type { CacheEntry } from './cache.ts'
import { unpackDebian } from './debian.ts'
import { SetupError } from './errors.ts'
import { goInstall } from './go.ts'
import { useOwnLoader } from './loader.ts'
import { listens } from './port.ts'
import { initPostgres, launchPostgres, query } from './postgres-server.ts'
import type { PostgresServer } from './postgres-server.ts'
import { runs } from './run.ts'
import { launchServer } from './server.ts'
import type { MongoEngine, PreparedStore, RunningStore, StoreContext } from './store.ts'
import { giveTo, unprivileged } from './unprivileged.ts'

const VERSION = '2.7.0'
const MAJOR = '18'
const INSTEAD = 'put mongod on PATH, or set MONGO_URL'
const POSTGRES = `usr/lib/postgresql/${MAJOR}`
const NOT_NEEDED = /^(libgdal\d.*|libsfcgal\d.*|libllvm.*|.*-jit(-llvm)?|postgresql(-client)?-common)$/

/** FerretDB over PostgreSQL with the DocumentDB extension: MongoDB's protocol where mongod cannot be had. */
export const ferretdb: MongoEngine = {
  name: 'ferretdb',
  isHere: async (context) =>
    [gateway(context), extension(context)].every((e) => existsSync(cachePath(e, context))),
  prepare,
}

function gateway(context: StoreContext): CacheEntry {
  return {
    title: 'MongoDB (FerretDB)',
    name: `ferretdb-${VERSION}`,
    announce: `MongoDB: building FerretDB ${VERSION} (about 2 min, once)`,
    instead: INSTEAD,
    fetch: (into) =>
      goInstall(`github.com/FerretDB/FerretDB/v2/cmd/ferretdb@v${VERSION}`, into, context.signal),
    works: (folder) => runs([join(folder, 'ferretdb'), '--version'], context.signal),
  }
}

function extension(context: StoreContext): CacheEntry {
  return {
    title: 'MongoDB (DocumentDB)',
    name: `documentdb-postgresql-${MAJOR}`,
    announce: 'MongoDB: fetching DocumentDB (60 MB, once)',
    instead: INSTEAD,
    fetch: (into) => fetchExtension(into, context.signal),
    works: (folder) => runs([join(folder, 'root', POSTGRES, 'bin/postgres'), '--version'], context.signal),
  }
}

async function fetchExtension(into: string, signal: AbortSignal): Promise<void> {
  const name = `postgresql-${MAJOR}-documentdb`
  await unpackDebian(into, { package: name, suites: ['forky', 'sid'], without: NOT_NEEDED, signal })
  const root = join(into, 'root')
  rmSync(join(root, POSTGRES, 'lib/bitcode'), { recursive: true, force: true })
  // Made at installation otherwise.
  symlinkSync('postgis-3.control', join(root, `usr/share/postgresql/${MAJOR}/extension/postgis.control`))
  useOwnLoader(root, [`${POSTGRES}/bin/postgres`, `${POSTGRES}/bin/initdb`], [`${POSTGRES}/lib`])
}

async function prepare(context: StoreContext): Promise<PreparedStore> {
  const fetched = await Promise.all([cached(gateway(context), context), cached(extension(context), context)])
  const [program, root] = [join(fetched[0], 'ferretdb'), join(fetched[1], 'root')]
  const server: PostgresServer = {
    title: 'MongoDB (DocumentDB)',
    bin: join(root, POSTGRES, 'bin'),
    data: join(context.dataDir, 'data'),
    env: { PROJ_DATA: join(root, 'usr/share/proj') },
    durable: context.durable,
    initArgs: ['--auth=trust'],
  }
  await initPostgres(server, context.signal)
  return {
    engine: `MongoDB: FerretDB ${VERSION} over PostgreSQL ${MAJOR} (DocumentDB)`,
    // A write that the driver repeats after a broken connection would be applied twice.
    url: (port) => `mongodb://127.0.0.1:${port}/?directConnection=true&retryWrites=false`,
    launch: (port) => launch(server, program, port, context.dataDir),
  }
}

async function launch(
  server: PostgresServer,
  program: string,
  port: number,
  folder: string,
): Promise<RunningStore> {
  const socket = await socketFolder(folder)
  const client = { host: socket, user: 'postgres', database: 'postgres' }
  const below = await launchPostgres(server, settings(socket), client)
  void below.ended.then(() => rmSync(socket, { recursive: true, force: true }))
  try {
    const extended = await query(client, 'CREATE EXTENSION IF NOT EXISTS documentdb CASCADE')
    if (!extended)
      throw new SetupError(`MongoDB: DocumentDB does not load; see ${join(folder, 'postgres.log')}`)
    return both(await launchGateway(program, socket, port, folder), below)
  } catch (error) {
    await below.stop()
    throw error
  }
}

function launchGateway(program: string, socket: string, port: number, folder: string): Promise<RunningStore> {
  const flags = ['--debug-addr=', '--no-auth', '--telemetry=disable', '--log-level=ERROR']
  return launchServer({
    title: 'MongoDB (FerretDB)',
    argv: [program, `--listen-addr=127.0.0.1:${port}`, `--state-dir=${folder}`, ...flags],
    env: { FERRETDB_POSTGRESQL_URL: `postgres:///postgres?host=${socket}&user=postgres`, DO_NOT_TRACK: '1' },
    log: join(folder, 'ferretdb.log'),
    stopSignal: 'SIGTERM',
    ready: () => listens('127.0.0.1', port),
  })
}

function settings(socket: string): Record<string, string> {
  return {
    listen_addresses: '',
    unix_socket_directories: socket,
    max_wal_size: '2GB',
    shared_preload_libraries: 'pg_cron,pg_documentdb_core,pg_documentdb',
    'cron.database_name': 'postgres',
    'cron.use_background_workers': 'on',
    'documentdb.localhost_connection_string': `host=${socket}`,
    'documentdb_core.enableCollation': 'on',
    'documentdb.useFileBasedPersistedCursors': 'on',
  }
}

/** Only we get in: no port is open, and the folder is ours. Below the system's, for a socket's path must be short. */
async function socketFolder(folder: string): Promise<string> {
  const name = createHash('sha256').update(`${process.getuid?.()} ${folder}`).digest('hex').slice(0, 12)
  const socket = join(tmpdir(), `girok-${name}`)
  rmSync(socket, { recursive: true, force: true })
  mkdirSync(socket, { mode: 0o700 })
  const { owner } = await unprivileged()
  await giveTo(owner, socket)
  return socket
}

/** Two processes as one store: neither outlives the other. */
function both(above: RunningStore, below: RunningStore): RunningStore {
  const state = { stopping: false }
  const kill = () => {
    above.kill()
    below.kill()
  }
  const ended = Promise.race([above.ended, below.ended]).then(async (how) => {
    if (!state.stopping) kill()
    await Promise.all([above.ended, below.ended])
    return how
  })
  const stop = async () => {
    state.stopping = true
    await above.stop()
    await below.stop()
  }
  return { pid: above.pid, ended, kill, stop }
}
