import { join, resolve } from 'node:path'
import { createDatabase } from './databases.ts'
import { environmentOf } from './own-secrets.ts'
import { databaseNames, loadSecrets, type DatabaseName, type Secrets } from './secrets.ts'
import {
  defaultPorts,
  environment,
  services,
  type PortName,
  type Ports,
  type ServiceName,
} from './services.ts'
import { claimPort } from './stores/port.ts'
import { startStores, type Stores } from './stores/stores.ts'
import { Supervisor } from './supervisor.ts'

export interface SystemOptions {
  dataDir: string
  /** Ports that differ from the defaults; 0 = any free one. */
  ports?: Partial<Ports>
  report?: (line: string) => void
  /** Restart a process when its source changes. */
  watch?: boolean
}

const root = resolve(import.meta.dirname, '../../..')
/** Measured: 25 MB less a process when idle, and no slower under load. */
const SMALL_YOUNG_GENERATION = '--max-semi-space-size=8'

/** The whole system: real stores and every process of ours, each restarted when it dies. For `npm start`, tests and benches. */
export class System {
  readonly stores: Stores
  readonly secrets: Secrets
  readonly ports: Ports
  /** The environment of our processes, for a peer that should see the same system. */
  readonly environment: Record<string, string>
  readonly #supervisors: Record<ServiceName, Supervisor>

  private constructor(
    stores: Stores,
    secrets: Secrets,
    ports: Ports,
    env: Record<string, string>,
    supervisors: Record<ServiceName, Supervisor>,
  ) {
    this.stores = stores
    this.secrets = secrets
    this.ports = ports
    this.environment = env
    this.#supervisors = supervisors
  }

  static async start(options: SystemOptions): Promise<System> {
    const { dataDir, report = () => {} } = options
    const ports = await claimPorts(options.ports ?? {})
    const secrets = loadSecrets(dataDir)
    const stores = await startStores({
      dataDir: join(dataDir, 'stores'),
      ports: { s3: ports.S3_PORT },
      s3Keys: secrets.s3,
      report,
      revive: true,
    })
    try {
      const databases = await createDatabases(stores.urls.postgresAdmin, secrets)
      const env = {
        ...environment({ ports, stores: stores.urls, databases, secrets }),
        // Compiled code is kept between starts: quicker, and less memory than compiling.
        NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? join(dataDir, 'compile-cache'),
        MAIL_DIR: join(dataDir, 'mail'),
      }
      const system = new System(stores, secrets, ports, env, supervisors(options, ports, env, report))
      await system.#startServices()
      return system
    } catch (error) {
      await stores.close()
      throw error
    }
  }

  /** The public addresses. */
  get urls() {
    const at = (port: PortName) => `http://localhost:${this.ports[port]}`
    return {
      graphql: `${at('BFF_PORT')}/graphql`,
      explorer: `${at('BFF_PORT')}/explorer`,
      sockets: at('WS_PORT'),
      auth: at('AUTH_REST_PORT'),
      personal: at('PERSONAL_REST_PORT'),
      notifications: at('NOTIFICATION_SSE_PORT'),
    }
  }

  /** Ids of our own processes. */
  get pids(): Record<ServiceName, number | undefined> {
    const entries = Object.entries(this.#supervisors).map(([name, supervisor]) => [name, supervisor.pid])
    return Object.fromEntries(entries) as Record<ServiceName, number | undefined>
  }

  /** SIGKILLs one of our processes; resolves when it is back and ready. */
  killAndWait(name: ServiceName): Promise<void> {
    return this.#supervisors[name].killAndWait()
  }

  /** Ends the doors first, then the services, then the stores. */
  async close(): Promise<void> {
    await Promise.all(Object.values(this.#supervisors).map((supervisor) => supervisor.stop()))
    await this.stores.close()
  }

  async #startServices(): Promise<void> {
    try {
      await Promise.all(Object.values(this.#supervisors).map((supervisor) => supervisor.start()))
    } catch (error) {
      await Promise.all(Object.values(this.#supervisors).map((supervisor) => supervisor.stop()))
      throw error
    }
  }
}

/** One database with a role of its own for each service that wants one; `DATABASE_URL_<SERVICE>` wins. */
async function createDatabases(adminUrl: string, secrets: Secrets): Promise<Record<DatabaseName, string>> {
  const entries = databaseNames.map(async (name) => {
    const given = process.env[`DATABASE_URL_${name.toUpperCase()}`]
    return [name, given ?? (await createDatabase(adminUrl, name, secrets.postgres[name]))]
  })
  return Object.fromEntries(await Promise.all(entries)) as Record<DatabaseName, string>
}

function supervisors(
  options: SystemOptions,
  ports: Ports,
  env: Record<string, string>,
  report: (line: string) => void,
) {
  const watch = options.watch ? ['--watch', '--watch-preserve-output'] : []
  const entries = Object.entries(services).map(([name, service]) => {
    const readyUrl = `http://127.0.0.1:${ports[service.admin]}/readyz`
    const argv = [process.execPath, SMALL_YOUNG_GENERATION, ...watch, join(root, service.main)]
    const log = join(options.dataDir, 'logs', `${name}.log`)
    const own = environmentOf(name as ServiceName, env)
    return [name, new Supervisor({ name, argv, env: own, log, readyUrl }, report)]
  })
  return Object.fromEntries(entries) as Record<ServiceName, Supervisor>
}

/** Every port is checked before anything starts, so that a taken one is the first thing a person hears. */
async function claimPorts(given: Partial<Ports>): Promise<Ports> {
  const names = Object.keys(defaultPorts) as PortName[]
  const claimed = await Promise.all(
    names.map((name) =>
      isElsewhere(name)
        ? 0
        : claimPort(given[name] ?? Number(process.env[name] ?? defaultPorts[name]), name, name),
    ),
  )
  return Object.fromEntries(names.map((name, i) => [name, claimed[i]])) as Ports
}

/** The port of a store that the environment names is its own affair. */
const isElsewhere = (name: PortName) => name === 'S3_PORT' && Boolean(process.env['S3_ENDPOINT'])
