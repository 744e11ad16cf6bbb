import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Redis } from 'ioredis'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import { createLog } from './log.ts'
import { RateLimiter, rateLimitHeaders, tooManyRequests } from './rate-limit.ts'
import { closeValkey, connectValkey } from './stores/valkey.ts'

let stores: SuiteStores
let valkey: Redis
let limiter: RateLimiter
const log = createLog('test', 'silent')
const perHour = (burst: number) => ({ burst, seconds: 3600 })

beforeAll(async () => {
  stores = await suiteStores({ valkey: true })
  valkey = connectValkey(stores.valkeyCacheUrl, log)
  limiter = new RateLimiter(valkey, log)
})
afterAll(async () => {
  closeValkey(valkey)
  await stores.close()
})

test('exactly the burst passes, however many ask at once, and the refusal says when to come back', async () => {
  const budgets = await Promise.all(
    Array.from({ length: 50 }, () => limiter.charge([{ key: 'ip:1', limit: perHour(10) }])),
  )
  expect(budgets.filter((budget) => budget?.allowed)).toHaveLength(10)
  const refused = budgets.find((budget) => !budget?.allowed)!
  expect(refused.retryAfterSeconds).toBeGreaterThan(300)
  expect(refused.retryAfterSeconds).toBeLessThanOrEqual(360)
  expect(tooManyRequests(refused)).toMatchObject({ code: 'RESOURCE_EXHAUSTED', reason: 'TOO_MANY_REQUESTS' })
})

test('a dear operation costs more, and the scarcest of several budgets is the one that is told', async () => {
  const charges = [
    { key: 'ip:2', limit: perHour(1000) },
    { key: 'session:2', limit: perHour(10), cost: 5 },
  ]
  const first = await limiter.charge(charges)
  const headers = rateLimitHeaders(first!)
  for (const prefix of ['', 'X-'])
    expect(headers).toMatchObject({
      [`${prefix}RateLimit-Limit`]: '10',
      [`${prefix}RateLimit-Remaining`]: '5',
      [`${prefix}RateLimit-Reset`]: expect.stringMatching(/^\d+$/),
    })
  expect((await limiter.charge(charges))?.allowed).toBe(true)
  expect(await limiter.charge(charges)).toMatchObject({ allowed: false, limit: 10, remaining: 0 })
})

test('a budget refills with time', async () => {
  const limit = { burst: 1, seconds: 1 }
  expect((await limiter.charge([{ key: 'ip:3', limit }]))?.allowed).toBe(true)
  const again = async (): Promise<boolean> =>
    (await limiter.charge([{ key: 'ip:3', limit }]))?.allowed || again()
  expect(await again()).toBe(true)
})

test('while the cache is away everything passes', async () => {
  stores.stop('valkeyCache')
  expect(await limiter.charge([{ key: 'ip:4', limit: perHour(1) }])).toBeUndefined()
})
