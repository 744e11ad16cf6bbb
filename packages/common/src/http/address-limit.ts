import type { RequestHandler } from 'express'
import { rate, url } from '../config.ts'
import type { Lifetime } from '../lifetime.ts'
import type { Log } from '../log.ts'
import { RateLimiter, rateLimitHeaders, tooManyRequests, type Limit } from '../rate-limit.ts'
import { closeValkey, connectCache } from '../stores/valkey.ts'
import { clientReader } from './client.ts'

/** The variables by which a REST door limits an address. */
export const addressLimitConfig = {
  /** Where limits are kept; while it is away nothing is limited. */
  VALKEY_CACHE_URL: url('redis://127.0.0.1:6380'),
  /** Requests of one address, over all doors together. */
  RATE_LIMIT_IP: rate('2000/10'),
}

interface Settings {
  VALKEY_CACHE_URL: string
  RATE_LIMIT_IP: Limit
  TRUSTED_PROXIES: readonly string[]
}

/** Charges the address of each request; past its limit 429 with Retry-After (RFC 6585, 4). Tells what is left in headers. */
export function limitAddresses(config: Settings, log: Log, lifetime: Lifetime): RequestHandler {
  const cache = lifetime.add(connectCache(config.VALKEY_CACHE_URL, log), closeValkey)
  const limiter = new RateLimiter(cache, log)
  const clientOf = clientReader(config.TRUSTED_PROXIES)
  return async (request, response, next) => {
    const budget = await limiter.charge([{ key: `ip:${clientOf(request).ip}`, limit: config.RATE_LIMIT_IP }])
    if (budget) response.set(rateLimitHeaders(budget))
    if (budget?.allowed === false) throw tooManyRequests(budget)
    next()
  }
}
