import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import mongoose, { type Connection } from 'mongoose'
import { newCall } from '../call.ts'
import { newId } from '../ids.ts'
import { readRequestKey } from '../request-key.ts'
import { claimId, type ClaimDocument } from './mongo-claims.ts'

let stores: SuiteStores
let database: Connection
const claim = (requestId: string, asked = 'a') =>
  claimId(
    database.collection<ClaimDocument>('claims'),
    'post',
    'ann',
    readRequestKey(requestId, asked),
    newCall({ timeoutMs: 20_000 }),
  )

beforeAll(async () => {
  stores = await suiteStores({ mongo: true })
  database = await mongoose.createConnection(stores.mongoUrl, { dbName: stores.mongoDb }).asPromise()
})
afterAll(async () => {
  await database?.close()
  await stores?.close()
})

test('however many repeat a request at once, all make the same thing', async () => {
  for (let round = 0; round < 100; round++) {
    const requestId = newId()
    const ids = await Promise.all(Array.from({ length: 6 }, () => claim(requestId)))
    expect(new Set(ids).size).toBe(1)
  }
})

test('a request id with another request is REQUEST_ID_REUSED; none at all makes something new each time', async () => {
  const requestId = newId()
  await claim(requestId)
  await expect(claim(requestId, 'b')).rejects.toMatchObject({ reason: 'REQUEST_ID_REUSED' })
  expect(await claim('')).not.toBe(await claim(''))
})
