import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { patience } from '@girok/common/testing/patience'
import { databaseNames, loadSecrets, type DatabaseName, type Secrets } from '@girok/dev-env/secrets'
import { environment, services } from '@girok/dev-env/services'
import { claimPort } from '@girok/dev-env/stores/port'
import { ServiceProcess } from '@girok/dev-env/testing/service-process'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import { Person } from '../support/person.ts'
import { freePorts } from '../support/ports.ts'

const root = resolve(import.meta.dirname, '../..')

export interface Replicas {
  /** Two of auth, two of chat, two of the BFF. */
  all: ServiceProcess[]
  /** The GraphQL URL of each BFF. */
  doors: string[]
  newPerson: () => Promise<Person>
  close: () => Promise<void>
}

/** auth, chat and bff as in a cluster: two processes each behind one name, on stores of their own. */
export async function startReplicas(): Promise<Replicas> {
  const dataDir = await mkdtemp(join(tmpdir(), 'girok-replicas-'))
  const stores = await suiteStores({ postgres: true, mongo: true, valkey: true, nats: true })
  const shared = surroundings(stores, loadSecrets(dataDir), await port())
  const all: ServiceProcess[] = []
  /** Starts both and yields how others find them. */
  const pair = async (name: 'auth' | 'chat' | 'bff', own: Record<string, string>[]) => {
    const main = pathToFileURL(join(root, services[name].main))
    const prefix = name.toUpperCase()
    const started = await Promise.all(
      own.map((env) => ServiceProcess.start(main, prefix, { ...shared, ...env })),
    )
    all.push(...started)
    return { [`${prefix}_GRPC_ADDRESS`]: `ipv4:${started.map(({ address }) => address).join(',')}` }
  }
  const auth = await pair('auth', [{}, { AUTH_REST_PORT: '0' }])
  const chat = await pair('chat', [auth, auth])
  const ports = [await port(), await port()]
  await pair(
    'bff',
    ports.map((number) => ({ ...auth, ...chat, BFF_PORT: String(number) })),
  )
  const doors = ports.map((number) => `http://localhost:${number}/graphql`)
  return {
    all,
    doors,
    newPerson: () => new Person(doors[0]!).register(),
    close: async () => {
      await Promise.all(all.map((replica) => replica.end('SIGKILL')))
      await stores.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

const port = () => claimPort(0, 'a replica', 'no variable')

/** What is the same for all: one environment, as the launcher makes it. */
function surroundings(stores: SuiteStores, secrets: Secrets, authPort: number): Record<string, string> {
  const urls = {
    postgresAdmin: '',
    mongo: stores.mongoUrl,
    valkey: stores.valkeyUrl,
    valkeyCache: stores.valkeyCacheUrl,
    nats: stores.natsUrl,
    s3: '',
  }
  const databases = Object.fromEntries(databaseNames.map((name) => [name, stores.databaseUrl]))
  return {
    ...environment({
      ports: { ...freePorts, AUTH_REST_PORT: authPort },
      stores: urls,
      databases: databases as Record<DatabaseName, string>,
      secrets,
    }),
    MONGO_DB_CHAT: stores.mongoDb,
    NODE_COMPILE_CACHE: join(tmpdir(), 'girok-test-compile-cache'),
    // A load balancer looks at /readyz meanwhile.
    DRAIN_DELAY_MS: '100',
    LOG_LEVEL: 'silent',
    ...patience,
  }
}
