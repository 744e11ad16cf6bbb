import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase, dropDatabase } from '../databases.ts'
import { newS3Keys, type S3Keys } from '../stores/s3-keys.ts'
import { startStores, type StoreName, type Stores } from '../stores/stores.ts'

/** What a suite needs. `own` gives it a PostgreSQL or MongoDB that it may kill; else these are shared and isolated by name. */
export interface Needs {
  postgres?: boolean | 'own'
  mongo?: boolean | 'own'
  valkey?: boolean
  nats?: boolean
  s3?: boolean
}

export interface SuiteStores {
  /** A database with its own role. */
  databaseUrl: string
  /** Another one on the same server. */
  createDatabase: () => Promise<string>
  mongoUrl: string
  /** A database name of this suite alone. */
  mongoDb: string
  valkeyUrl: string
  valkeyCacheUrl: string
  natsUrl: string
  /** An object store of this suite alone. */
  s3: { endpoint: string } & S3Keys
  /** Kills a store of this suite with SIGKILL. */
  stop: (name: StoreName) => void
  /** Starts a killed store again: same port, same data. */
  restart: (name: StoreName) => Promise<void>
  close: () => Promise<void>
}

/** Real stores for one test file. Call it in beforeAll and `close` in afterAll. */
export async function suiteStores(needs: Needs): Promise<SuiteStores> {
  const dataDir = await mkdtemp(join(tmpdir(), 'girok-suite-'))
  const s3Keys = newS3Keys()
  const own = await startStores({
    dataDir,
    only: ownStores(needs),
    durable: needs.postgres === 'own' || needs.mongo === 'own',
    s3Keys,
  })
  const adminUrl =
    needs.postgres === 'own' ? own.urls.postgresAdmin : (process.env['GIROK_TEST_POSTGRES'] ?? '')
  const mongoUrl = needs.mongo === 'own' ? own.urls.mongo : (process.env['GIROK_TEST_MONGO'] ?? '')
  const mongoDb = uniqueName()
  const databases: string[] = []
  const create = async () => {
    const name = uniqueName()
    databases.push(name)
    return createDatabase(adminUrl, name, randomBytes(16).toString('hex'))
  }
  return {
    databaseUrl: needs.postgres ? await create() : '',
    createDatabase: create,
    mongoUrl,
    mongoDb,
    valkeyUrl: own.urls.valkey,
    valkeyCacheUrl: own.urls.valkeyCache,
    natsUrl: own.urls.nats,
    s3: { endpoint: own.urls.s3, ...s3Keys },
    stop: (name) => own.kill(name),
    restart: (name) => own.restart(name),
    close: async () => {
      if (needs.postgres === true) await Promise.all(databases.map((name) => dropDatabase(adminUrl, name)))
      if (needs.mongo === true) await dropMongo(mongoUrl, mongoDb)
      await closeOwn(own, dataDir)
    },
  }
}

function ownStores(needs: Needs): StoreName[] {
  const names: StoreName[] = []
  if (needs.postgres === 'own') names.push('postgres')
  if (needs.mongo === 'own') names.push('mongo')
  if (needs.valkey) names.push('valkey', 'valkeyCache')
  if (needs.nats) names.push('nats')
  if (needs.s3) names.push('s3')
  return names
}

const uniqueName = () => `suite_${randomBytes(6).toString('hex')}`

async function dropMongo(url: string, dbName: string): Promise<void> {
  // Most suites are without MongoDB and need not load its driver.
  const { default: mongoose } = await import('mongoose')
  const connection = await mongoose.createConnection(url, { dbName }).asPromise()
  await connection.dropDatabase()
  await connection.close()
}

async function closeOwn(own: Stores, dataDir: string): Promise<void> {
  await own.close()
  await rm(dataDir, { recursive: true, force: true })
}
