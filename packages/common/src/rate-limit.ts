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
 * server's clock decides, so that replicas agree. Answers { allowed, remaining, reset, retry } of each key, in milliseconds.
 * The keys are of several slots: this is for one server, not for a cluster.
 */
const GCRA = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function charge(key, interval, burst, cost)
  local full = interval * burst
  local whole = math.max(tonumber(redis.call('GET', key) or now), now)
  local after = whole + interval * cost
  if after - now > full then
    return { 0, math.floor((full - (whole - now)) / interval), math.ceil(whole - now), math.ceil(after - now - full) }
  end
  redis.call('SET', key, after, 'PX', math.max(1, math.ceil(after - now)))
  return { 1, math.floor((full - (after - now)) / interval), math.ceil(after - now), 0 }
end
local answers = {}
for i, key in ipairs(KEYS) do
  answers[i] = charge(key, tonumber(ARGV[3 * i - 2]), tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i]))
end
return answers`

type Answer = [allowed: number, remaining: number, resetMs: number, retryMs: number]
interface Scripted {
  gcra: (keys: number, ...keysAndArguments: (string | number)[]) => Promise<Answer[]>
}

/** Rate limits that all replicas share. While the cache is away everything passes: a limiter must not be an outage. */
export class RateLimiter {
  readonly #valkey: Redis
  readonly #log: Log

  constructor(valkey: Redis, log: Log) {
    this.#valkey = valkey
    this.#log = log
    valkey.defineCommand('gcra', { lua: GCRA })
  }

  /** Charges all in one command and yields the scarcest budget; undefined while the cache is away. */
  async charge(charges: readonly Charge[]): Promise<Budget | undefined> {
    if (charges.length === 0) return undefined
    const keys = charges.map(({ key }) => `rate:${key}`)
    const prices = charges.flatMap(({ limit: { burst, seconds }, cost = 1 }) => [
      (seconds * 1000) / burst,
      burst,
      cost,
    ])
    try {
      const answers = await (this.#valkey as unknown as Scripted).gcra(keys.length, ...keys, ...prices)
      return scarcest(answers.map((answer, i) => toBudget(answer, charges[i]!.limit)))
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

/**
 * `RateLimit-*` as the IETF draft names them (draft-ietf-httpapi-ratelimit-headers-06), and under the names that were
 * usual before it.
 */
export const rateLimitHeaders = ({ limit, remaining, resetSeconds }: Budget): Record<string, string> => ({
  'RateLimit-Limit': String(limit),
  'RateLimit-Remaining': String(remaining),
  'RateLimit-Reset': String(resetSeconds),
  'X-RateLimit-Limit': String(limit),
  'X-RateLimit-Remaining': String(remaining),
  'X-RateLimit-Reset': String(resetSeconds),
})

function toBudget(answer: Answer, limit: Limit): Budget {
  const [allowed, remaining, resetMs, retryMs] = answer
  return {
    allowed: allowed === 1,
    limit: limit.burst,
    remaining: Math.max(0, remaining),
    resetSeconds: Math.ceil(resetMs / 1000),
    retryAfterSeconds: Math.ceil(retryMs / 1000),
  }
}

/** Of some budgets, at least one. */
function scarcest(budgets: readonly Budget[]): Budget {
  const refused = budgets.filter((budget) => !budget.allowed)
  if (refused.length > 0)
    return refused.reduce((a, b) => (a.retryAfterSeconds >= b.retryAfterSeconds ? a : b))
  return budgets.reduce((a, b) => (a.remaining / a.limit <= b.remaining / b.limit ? a : b))
}
