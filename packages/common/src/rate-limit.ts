import type { Redis } from 'ioredis'
import { AppError } from './errors.ts'
import type { Log } from './log.ts'

/** How much a key may spend: `burst` at once, refilled evenly by `burst` every `seconds`. */
export interface Limit {
  burst: number
  seconds: number
}

/** One thing to be paid for. */
export interface Charge {
  /** Whose budget: `ip:<address>`, `session:<id>`, `login:<name>`. */
  key: string
  limit: Limit
  /** What it costs; 1 when not given. */
  cost?: number
}

/** What a charge left. */
export interface Budget {
  allowed: boolean
  limit: number
  remaining: number
  /** Seconds until the budget is whole again. */
  resetSeconds: number
  /** Seconds after which the same charge would pass; 0 when it did. */
  retryAfterSeconds: number
}

/**
 * The generic cell rate algorithm (ITU-T I.371): one timestamp a key says when its budget will be whole again. The
 * server's clock decides, so that replicas agree. Answers { allowed, remaining, reset, retry } in milliseconds.
 */
const GCRA = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local interval, burst, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local full = interval * burst
local whole = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local after = whole + interval * cost
if after - now > full then
  return { 0, math.floor((full - (whole - now)) / interval), math.ceil(whole - now), math.ceil(after - now - full) }
end
redis.call('SET', KEYS[1], after, 'PX', math.max(1, math.ceil(after - now)))
return { 1, math.floor((full - (after - now)) / interval), math.ceil(after - now), 0 }`

type Answer = [allowed: number, remaining: number, resetMs: number, retryMs: number]
interface Scripted {
  gcra: (key: string, intervalMs: number, burst: number, cost: number) => unknown
}

/** Rate limits that all replicas share. While the cache is away everything passes: a limiter must not be an outage. */
export class RateLimiter {
  readonly #valkey: Redis
  readonly #log: Log

  constructor(valkey: Redis, log: Log) {
    this.#valkey = valkey
    this.#log = log
    valkey.defineCommand('gcra', { numberOfKeys: 1, lua: GCRA })
  }

  /** Charges all in one round trip and yields the scarcest budget; undefined while the cache is away. */
  async charge(charges: readonly Charge[]): Promise<Budget | undefined> {
    try {
      const batch = this.#valkey.pipeline()
      for (const { key, limit, cost = 1 } of charges)
        (batch as unknown as Scripted).gcra(
          `rate:${key}`,
          (limit.seconds * 1000) / limit.burst,
          limit.burst,
          cost,
        )
      const results = (await batch.exec()) ?? []
      return scarcest(
        results.map(([error, answer], i) => toBudget(error, answer as Answer, charges[i]!.limit)),
      )
    } catch (error) {
      this.#log.warn({ err: error }, 'rate limits are not kept: the cache is away')
      return undefined
    }
  }
}

/** RESOURCE_EXHAUSTED that says when to come back. */
export const tooManyRequests = (budget: Pick<Budget, 'retryAfterSeconds'>): AppError =>
  new AppError('RESOURCE_EXHAUSTED', 'TOO_MANY_REQUESTS', 'too many requests', {
    retryAfterSeconds: budget.retryAfterSeconds,
  })

/** `RateLimit-*` as the IETF draft names them (draft-ietf-httpapi-ratelimit-headers-06). */
export const rateLimitHeaders = ({ limit, remaining, resetSeconds }: Budget): Record<string, string> => ({
  'RateLimit-Limit': String(limit),
  'RateLimit-Remaining': String(remaining),
  'RateLimit-Reset': String(resetSeconds),
})

function toBudget(error: Error | null, answer: Answer, limit: Limit): Budget {
  if (error) throw error
  const [allowed, remaining, resetMs, retryMs] = answer
  return {
    allowed: allowed === 1,
    limit: limit.burst,
    remaining: Math.max(0, remaining),
    resetSeconds: Math.ceil(resetMs / 1000),
    retryAfterSeconds: Math.ceil(retryMs / 1000),
  }
}

function scarcest(budgets: readonly Budget[]): Budget | undefined {
  const refused = budgets.filter((budget) => !budget.allowed)
  if (refused.length > 0)
    return refused.reduce((a, b) => (a.retryAfterSeconds >= b.retryAfterSeconds ? a : b))
  return budgets.length === 0
    ? undefined
    : budgets.reduce((a, b) => (a.remaining / a.limit <= b.remaining / b.limit ? a : b))
}
