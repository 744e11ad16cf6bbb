import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Client } from 'pg'
import { suiteStores, type SuiteStores } from './suite.ts'

let stores: SuiteStores
beforeAll(async () => {
  stores = await suiteStores({ postgres: true })
})
afterAll(() => stores.close())

test("the database itself keeps one service's role out of another's database", async () => {
  const other = new URL(await stores.createDatabase())
  const intruder = new URL(stores.databaseUrl)
  intruder.pathname = other.pathname
  await expect(new Client({ connectionString: intruder.href }).connect()).rejects.toThrow(
    /permission denied for database/,
  )
})
