import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import { createLog } from '../log.ts'
import { connectMongo } from './mongo.ts'

let stores: SuiteStores
beforeAll(async () => {
  stores = await suiteStores({ mongo: 'own' })
})
afterAll(() => stores?.close())

test('a start waits for a server that is late', async () => {
  stores.stop('mongo')
  const connecting = connectMongo(stores.mongoUrl, stores.mongoDb, createLog('test', 'silent'))
  await stores.restart('mongo')
  const connection = await connecting
  expect(await connection.db!.command({ ping: 1 })).toMatchObject({ ok: 1 })
  await connection.close()
})
