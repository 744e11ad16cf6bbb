import { unavailable } from '@girok/common/errors'
import type { Redis } from 'ioredis'
import type { Throttle } from '../domain/stores.ts'

const WINDOW_SECONDS = 15 * 60
const LIMITS = { account: 10, ip: 100 }
type Scope = keyof typeof LIMITS

const keyOf = (scope: Scope, value: string) => `auth:login-failures:${scope}:${value}`

/** Failed sign-ins in Valkey, by fixed windows. While Valkey is away nobody signs in: never open. */
export function valkeyThrottle(valkey: Redis): Throttle {
  const ask = async <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw unavailable('the sign-in throttle', error)
    })

  const counted = (account: string, ip: string): [Scope, string][] =>
    ip === ''
      ? [['account', account]]
      : [
          ['account', account],
          ['ip', ip],
        ]

  return {
    async wait(account, ip) {
      const scopes = counted(account, ip)
      const counts = await ask(valkey.mget(scopes.map(([scope, value]) => keyOf(scope, value))))
      const full = scopes.filter(([scope], i) => Number(counts[i]) >= LIMITS[scope])
      const waits = full.map(([scope, value]) => ask(valkey.ttl(keyOf(scope, value))))
      return Math.max(0, ...(await Promise.all(waits)))
    },

    async countFailure(account, ip) {
      const batch = valkey.multi()
      for (const [scope, value] of counted(account, ip)) {
        batch.incr(keyOf(scope, value))
        batch.expire(keyOf(scope, value), WINDOW_SECONDS, 'NX')
      }
      await ask(batch.exec())
    },
  }
}
