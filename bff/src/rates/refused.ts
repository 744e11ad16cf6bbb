import type { ErrorRequestHandler } from 'express'
import type { ClientReader } from '@girok/common/http/client'
import { rateLimitHeaders, tooManyRequests, type RateLimiter } from '@girok/common/rate-limit'
import type { Rates } from './config.ts'

/** Charges an address for what is refused before it is an operation: refusing costs us something too. */
export const chargeRefused =
  (limiter: RateLimiter, { RATE_LIMIT_IP: limit }: Rates, clientOf: ClientReader): ErrorRequestHandler =>
  async (thrown: unknown, request, response, next) => {
    const budget = await limiter.charge([{ key: `ip:${clientOf(request).ip}`, limit }])
    if (!budget) return next(thrown)
    response.set(rateLimitHeaders(budget))
    if (budget.allowed) return next(thrown)
    response.status(429)
    next(tooManyRequests(budget))
  }
