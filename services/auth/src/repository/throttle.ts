import { unavailable } from '@girok/common/errors'
import type { Redis } from 'ioredis'
import type { Throttle } from '../domain/stores.ts'

const WINDOW_SECONDS = 15 * 60
type Scope = 'account' | 'ip'

/** Counts in Valkey by fixed windows, under a name of their own. While Valkey is away nothing passes: never open. */
export function valkeyThrottle(valkey: Redis, name: string, limits: Record<Scope, number>): Throttle {
  const keyOf = (scope: Scope, value: string) => `auth:${name}:${scope}:${value}`
  const ask = async <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw unavailable('the throttle', error)
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
      const full = scopes.filter(([scope], i) => Number(counts[i]) >= limits[scope])
      const waits = full.map(([scope, value]) => ask(valkey.ttl(keyOf(scope, value))))
      return Math.max(0, ...(await Promise.all(waits)))
    },

    async count(account, ip) {
      const batch = valkey.multi()
      for (const [scope, value] of counted(account, ip)) {
        batch.incr(keyOf(scope, value))
        batch.expire(keyOf(scope, value), WINDOW_SECONDS, 'NX')
      }
      await ask(batch.exec())
    },
  }
}
