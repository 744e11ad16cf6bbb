import type { Call } from '@girok/common/call'
import type { Charge } from '@girok/common/rate-limit'
import type { Rates } from './config.ts'

/** What a mutation field costs its session; those that are not here cost `OTHER`. */
const COSTS: Readonly<Record<string, number>> = {
  register: 10,
  login: 10,
  changePassword: 10,
  deleteMe: 10,
  createRoom: 5,
  addMembers: 5,
}
const OTHER = 2
const QUERY = 1

/** What an operation is charged for: its sender's address and session, and each field with a budget of its own. */
export function chargesOf(rates: Rates, call: Call, mutations: readonly string[]): Charge[] {
  const { ip } = call.client
  const session = call.sessionId
  const charges: Charge[] = [{ key: `ip:${ip}`, limit: rates.RATE_LIMIT_IP }]
  if (session) {
    const cost = mutations.reduce((sum, name) => sum + (COSTS[name] ?? OTHER), 0) || QUERY
    charges.push({ key: `session:${session}`, limit: rates.RATE_LIMIT_SESSION, cost })
  }
  const own = [
    { name: 'login', key: `login:${ip}`, limit: rates.RATE_LIMIT_LOGIN },
    { name: 'register', key: `register:${ip}`, limit: rates.RATE_LIMIT_REGISTER },
    { name: 'refreshSession', key: `refresh:${session || ip}`, limit: rates.RATE_LIMIT_REFRESH },
  ]
  for (const { name, key, limit } of own) {
    const cost = mutations.filter((field) => field === name).length
    if (cost > 0) charges.push({ key, limit, cost })
  }
  return charges
}
