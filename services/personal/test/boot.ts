import { expect } from '@jest/globals'
import { newCall, type Call } from '@girok/common/call'
import { readConfig, type Env } from '@girok/common/config'
import type { AnyReceived } from '@girok/common/events/received'
import { connect } from '@girok/common/grpc/client'
import type { Client } from '@girok/common/grpc/types'
import type { ServiceName } from '@girok/common/s2s/policy'
import { eventually } from '@girok/common/testing/eventually'
import { streamEvents } from '@girok/common/testing/stream'
import { startTokenServer, type TokenServer } from '@girok/common/testing/token-server'
import { patience } from '@girok/common/testing/patience'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import { PersonalServiceService } from '@girok/proto/personal/v1/personal'
import pg from 'pg'
import { start } from '../src/app.ts'
import { configShape } from '../src/config.ts'
import { bootPeers, type Peers } from './peers.ts'

export type PersonalClient = Client<PersonalServiceService>

/** Everything around personal, for one test file. */
export interface World {
  stores: SuiteStores
  peers: Peers
  /** The environment of a personal process. */
  env: Env
  /** Personal's own database, to look at what is stored. */
  sql: <R>(text: string, values?: unknown[]) => Promise<R[]>
  /** A client of the personal at this address, as the service named. */
  client: (address: string, service?: ServiceName) => PersonalClient
  /** Boots one personal in this process. */
  boot: (env?: Env) => Promise<BootedPersonal>
  /** A person's events once there are so many. */
  published: (userId: string, count: number) => Promise<AnyReceived[]>
  close: () => Promise<void>
}

export interface BootedPersonal {
  address: string
  /** The REST door. */
  url: string
  adminUrl: string
  /** PersonalService as the BFF may use it. */
  personal: PersonalClient
  close: () => Promise<void>
}

/** Real stores, an issuer of service tokens, and what auth and media answer. */
export async function bootWorld(): Promise<World> {
  const stores = await suiteStores({ postgres: true, nats: true })
  const issuer = await startTokenServer()
  const peers = await bootPeers(issuer, stores.natsUrl)
  const pool = new pg.Pool({ connectionString: stores.databaseUrl, max: 2 })
  const closers: (() => unknown)[] = []
  const client: World['client'] = (address, service = 'bff') => {
    const tokens = issuer.tokensOf(service)
    const options = { target: 'personal', address, tokens, hopTimeoutMs: 30_000 }
    const opened = connect(PersonalServiceService, options)
    closers.push(() => opened.close())
    return opened
  }
  const env = personalEnv(stores, issuer, peers)
  return {
    stores,
    peers,
    env,
    sql: async <R>(text: string, values: unknown[] = []) => (await pool.query(text, values)).rows as R[],
    client,
    boot: async (more = {}) => {
      const running = await start(readConfig(configShape, { ...env, ...more }))
      closers.push(running.close)
      const at = (name: string) => `127.0.0.1:${running.ports[name]}`
      const doors = { address: at('grpc'), url: `http://${at('rest')}`, adminUrl: `http://${at('admin')}` }
      return { ...doors, personal: client(doors.address), close: running.close }
    },
    published: (userId, count) =>
      eventually(async () => {
        const events = await streamEvents(stores.natsUrl, 'PERSONAL', `personal.*.*.${userId}`)
        return events.length >= count && events
      }),
    close: async () => {
      for (const close of closers) await close()
      await pool.end()
      await peers.close()
      await issuer.close()
      await stores.close()
    },
  }
}

const personalEnv = (stores: SuiteStores, issuer: TokenServer, peers: Peers): Env => ({
  ...issuer.env,
  ...peers.env,
  NODE_ENV: 'test',
  LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
  ...patience,
  PERSONAL_REST_PORT: '0',
  PERSONAL_GRPC_PORT: '0',
  PERSONAL_ADMIN_PORT: '0',
  DATABASE_URL_PERSONAL: stores.databaseUrl,
  NATS_URL: stores.natsUrl,
  PERSONAL_CLIENT_SECRET: 'a-secret-of-at-least-32-characters',
})

/** A call for a person, as the BFF makes it; long enough for a busy machine. */
export const as = (userId = '', timeoutMs = 20_000): Call => newCall({ userId, timeoutMs })

/** An INVALID_ARGUMENT that names a field. */
export const invalid = (field: string) =>
  expect.objectContaining({
    code: 'INVALID_ARGUMENT',
    details: expect.objectContaining({ fields: [expect.objectContaining({ field })] }),
  })
