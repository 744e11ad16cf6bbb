import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import express from 'express'
import { createLog } from '../log.ts'
import { Lifetime } from '../lifetime.ts'
import { limitAddresses } from './address-limit.ts'
import { eventually } from '../testing/eventually.ts'
import { listen } from './listen.ts'
import { problemHandler } from './problem.ts'

const log = createLog('test', 'silent')
const lifetime = new Lifetime()
let stores: SuiteStores
let url: string

beforeAll(async () => {
  stores = await suiteStores({ valkey: true })
  const config = {
    VALKEY_CACHE_URL: stores.valkeyCacheUrl,
    RATE_LIMIT_IP: { burst: 2, seconds: 3_600 },
    TRUSTED_PROXIES: ['127.0.0.1'],
  }
  const app = express().use(limitAddresses(config, log, lifetime))
  app.get('/', (_request, response) => void response.end())
  app.use(problemHandler(log))
  const server = lifetime.add(await listen(app, '127.0.0.1', 0), (open) => open.close())
  url = `http://127.0.0.1:${server.port}/`
  // Until the cache is connected nothing is limited.
  await eventually(async () => (await get('192.0.2.9')).headers.has('ratelimit-limit'))
})
afterAll(async () => {
  await lifetime.close()
  await stores?.close()
})

const get = (ip: string) => fetch(url, { headers: { 'x-forwarded-for': ip } })

test('an address that asks too often is told when to come back; others are not slowed by it', async () => {
  expect((await get('192.0.2.1')).headers.get('ratelimit-remaining')).toBe('1')
  expect((await get('192.0.2.1')).status).toBe(200)
  const refused = await get('192.0.2.1')
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await refused.json()).toMatchObject({ status: 429, reason: 'TOO_MANY_REQUESTS' })
  expect((await get('192.0.2.2')).status).toBe(200)
})

test('while the cache is away nothing is limited', async () => {
  stores.stop('valkeyCache')
  expect((await get('192.0.2.1')).status).toBe(200)
})
