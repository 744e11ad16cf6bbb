import { rate } from '@girok/common/config'
import type { z } from 'zod'

/** How much one client may ask. Generous: they stop floods, not people; auth has its own throttle on passwords. */
export const rateConfig = {
  /** Operations of one address, which many people may share. */
  RATE_LIMIT_IP: rate('2000/10'),
  /** Points of one session: a query is one, a mutation what its fields cost (charges.ts). */
  RATE_LIMIT_SESSION: rate('3000/10'),
  /** `login` fields of one address. */
  RATE_LIMIT_LOGIN: rate('1000/10'),
  /** `register` fields of one address. */
  RATE_LIMIT_REGISTER: rate('500/10'),
  /** `refreshSession` fields of one session. */
  RATE_LIMIT_REFRESH: rate('100/10'),
}

export type Rates = z.output<z.ZodObject<typeof rateConfig>>
