import { afterAll, beforeAll } from '@jest/globals'
import type { Env } from '@girok/common/config'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import pg from 'pg'
import { bootAuth, type AuthClient, type BootedAuth } from './boot.ts'

export interface AuthSuite {
  stores: SuiteStores
  auth: BootedAuth
  /** AuthService as the BFF may use it. */
  bff: AuthClient
  /** Auth's own database, to look at what is stored. */
  sql: <R>(text: string, values?: unknown[]) => Promise<R[]>
}

/** Auth on real stores for one test file or `describe`; filled before its first test. */
export function authSuite(env: () => Promise<Env> = async () => ({})): AuthSuite {
  const suite = {} as AuthSuite
  let pool: pg.Pool | undefined
  beforeAll(async () => {
    suite.stores = await suiteStores({ postgres: true, valkey: true, nats: true })
    suite.auth = await bootAuth(suite.stores, await env())
    suite.bff = suite.auth.as('bff')
    const database = new pg.Pool({ connectionString: suite.stores.databaseUrl, max: 2 })
    pool = database
    suite.sql = async <R>(text: string, values: unknown[] = []) =>
      (await database.query(text, values)).rows as R[]
  })
  afterAll(async () => {
    await pool?.end()
    await suite.auth?.close()
    await suite.stores?.close()
  })
  return suite
}

const STEP_MS = 20
const LIMIT_MS = 25_000

/** Waits until a look at the state yields something. */
export async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + LIMIT_MS; Date.now() < end;) {
    const seen = await look()
    if (seen !== undefined) return seen
    await new Promise((resolve) => setTimeout(resolve, STEP_MS))
  }
  throw new Error(`what was waited for did not happen within ${LIMIT_MS / 1000} s`)
}
