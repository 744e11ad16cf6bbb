import { existsSync, mkdirSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cachePath, cached } from './cache.ts'
import type { CacheEntry } from './cache.ts'
import { reasonOf } from './errors.ts'
import { initiate } from './mongod-replica-set.ts'
import { atLeast, onPath, versionOf } from './path.ts'
import { listens } from './port.ts'
import { run, runs } from './run.ts'
import { launchServer } from './server.ts'
import type { MongoEngine, PreparedStore, RunningStore, StoreContext } from './store.ts'

const VERSION = '8.2.6'
const ORIGIN = process.env.MONGOMS_DOWNLOAD_MIRROR ?? 'https://fastdl.mongodb.org'
const CONNECT_MS = 10_000

/** MongoDB itself, as a replica set of one. */
export const mongod: MongoEngine = {
  name: 'mongod',
  isHere: async (context) =>
    existsSync(cachePath(entry(context), context)) || (await fromPath()) !== undefined,
  prepare,
}

/** Fetches mongod into the cache, and tells whether it could. */
export async function fetchMongod(context: StoreContext): Promise<boolean> {
  try {
    await reach(ORIGIN, context.signal)
    await cached(entry(context), context)
    return true
  } catch (error) {
    context.signal.throwIfAborted()
    context.report(`MongoDB: mongod cannot be fetched here (${reasonOf(error)}); FerretDB takes its place`)
    return false
  }
}

function entry(context: StoreContext): CacheEntry {
  const download = fileURLToPath(new URL('./mongod-download.ts', import.meta.url))
  return {
    title: 'MongoDB',
    name: `mongod-${VERSION}`,
    announce: `MongoDB: fetching mongod ${VERSION} (80 MB, once)`,
    instead: 'put mongod on PATH, or set MONGO_URL',
    fetch: async (into) => {
      // The downloader checks certificates only when it is told to.
      const env = { npm_config_strict_ssl: 'true' }
      await run([process.execPath, download, into, VERSION], { env, signal: context.signal })
    },
    works: (folder) => runs([join(folder, 'mongod'), '--version'], context.signal),
  }
}

function fromPath() {
  return onPath(['mongod'], atLeast('7'))
}

async function prepare(context: StoreContext): Promise<PreparedStore> {
  const own = await fromPath()
  const path = own?.path ?? join(await cached(entry(context), context), 'mongod')
  const version = own ? `${own.version} (${own.path})` : ((await versionOf(path)) ?? VERSION)
  return {
    engine: `MongoDB: ${version}`,
    url: (port) => `mongodb://127.0.0.1:${port}/?directConnection=true`,
    launch: (port) => launch(path, port, context),
  }
}

async function launch(path: string, port: number, { dataDir }: StoreContext): Promise<RunningStore> {
  const data = join(dataDir, 'data')
  mkdirSync(data, { recursive: true })
  const server = await launchServer({
    title: 'MongoDB',
    argv: [
      path,
      '--dbpath',
      data,
      '--port',
      String(port),
      '--bind_ip',
      '127.0.0.1',
      '--nounixsocket',
      ...MODEST,
    ],
    log: join(dataDir, 'mongod.log'),
    stopSignal: 'SIGTERM',
    ready: () => listens('127.0.0.1', port),
  })
  await initiate(port).catch(async (error: unknown) => {
    await server.stop()
    throw error
  })
  return server
}

const MODEST = ['--replSet', 'girok', '--oplogSize', '256', '--wiredTigerCacheSizeGB', '0.25', '--quiet']

/** Asks for no more than an answer of any kind, by the proxy of the environment if there is one. */
function reach(url: string, outer: AbortSignal): Promise<void> {
  const signal = AbortSignal.any([outer, AbortSignal.timeout(CONNECT_MS)])
  return new Promise((resolve, reject) => {
    const agent = new Agent({ proxyEnv: process.env })
    const asked = request(url, { method: 'HEAD', agent, signal }, (response) => {
      response.resume()
      resolve()
    })
    asked.on('error', reject).end()
  })
}
