import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { cached } from './cache.ts'
import { goInstall } from './go.ts'
import { atLeast, onPath } from './path.ts'
import type { Found } from './path.ts'
import { answersHttp } from './port.ts'
import { runs } from './run.ts'
import { launchServer } from './server.ts'
import type { PreparedStore, StoreContext, StoreKind } from './store.ts'

const VERSION = '1.8.0'
const MODULE = `github.com/versity/versitygw/cmd/versitygw@v${VERSION}`
const HEALTH = '/healthz'

/** Files: an S3 gateway over a folder. */
export const s3: StoreKind = {
  title: 'S3',
  urlVariable: 'S3_ENDPOINT',
  portVariable: 'S3_PORT',
  prepare,
}

async function prepare(context: StoreContext): Promise<PreparedStore> {
  const { path, version } = await find(context)
  const { accessKey, secretKey } = context.s3Keys
  return {
    engine: `S3: versitygw ${version}`,
    url: (port) => `http://127.0.0.1:${port}`,
    launch: (port) =>
      launchServer({
        title: 'S3',
        argv: [path, ...flags(port, context.dataDir)],
        env: { ROOT_ACCESS_KEY: accessKey, ROOT_SECRET_KEY: secretKey },
        log: join(context.dataDir, 'versitygw.log'),
        stopSignal: 'SIGTERM',
        ready: () => answersHttp(port, HEALTH),
      }),
  }
}

function flags(port: number, dataDir: string): string[] {
  const [iam, versions, data] = ['iam', 'versions', 'data'].map((name) => join(dataDir, name)) as [
    string,
    string,
    string,
  ]
  for (const folder of [iam, versions, data]) mkdirSync(folder, { recursive: true })
  const server = ['--port', `127.0.0.1:${port}`, '--region', 'us-east-1', '--health', HEALTH, '--quiet']
  // Without --disableotmp a kill leaves unnamed files behind that list as objects.
  return [...server, '--iam-dir', iam, 'posix', '--disableotmp', '--versioning-dir', versions, data]
}

async function find(context: StoreContext): Promise<Found> {
  const own = await onPath(['versitygw'], atLeast(VERSION))
  if (own) return { path: own.path, version: `${own.version} (${own.path})` }
  const entry = {
    title: 'S3',
    name: `versitygw-${VERSION}`,
    announce: 'S3: building versitygw with Go (1-2 min, once)',
    instead: `put versitygw ${VERSION} on PATH, or set S3_ENDPOINT`,
    fetch: (into: string) => goInstall(MODULE, into, context.signal),
    // Built by `go install` it does not know its version.
    works: (folder: string) => runs([join(folder, 'versitygw'), '--version'], context.signal),
  }
  return { path: join(await cached(entry, context), 'versitygw'), version: VERSION }
}
