import { z } from 'zod'
import type { Limit } from '@girok/common/rate-limit'

/** `burst/seconds`: that many at once, refilled evenly over that time. */
const limit = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((text, context): Limit => {
      const [, burst = '', seconds = ''] = /^([1-9]\d*)\/([1-9]\d*)$/.exec(text) ?? []
      if (!burst) context.addIssue('must be burst/seconds, such as 2000/10')
      return { burst: Number(burst), seconds: Number(seconds) }
    })

/** How much one client may ask. Generous: they stop floods, not people; auth has its own throttle on passwords. */
export const rateConfig = {
  /** Operations of one address, which many people may share. */
  RATE_LIMIT_IP: limit('2000/10'),
  /** Points of one session: a query is one, a mutation what its fields cost (costs.ts). */
  RATE_LIMIT_SESSION: limit('3000/10'),
  /** `login` fields of one address. */
  RATE_LIMIT_LOGIN: limit('1000/10'),
  /** `register` fields of one address. */
  RATE_LIMIT_REGISTER: limit('500/10'),
  /** `refreshSession` fields of one session. */
  RATE_LIMIT_REFRESH: limit('100/10'),
}

export type Rates = z.output<z.ZodObject<typeof rateConfig>>
