import type { Log } from '@girok/common/log'
import type { Redis } from 'ioredis'
import type { Presence } from '../domain/stores.ts'

/** While nobody knows who is online everybody is told: one line too many beats a message that is never noticed. */
export const valkeyPresence = (cache: Redis, log: Log): Presence => ({
  async offline(userIds) {
    if (userIds.length === 0) return []
    try {
      const known = await cache.mget(userIds.map((id) => `presence:${id}`))
      return userIds.filter((_, i) => known[i] === null)
    } catch (error) {
      log.debug({ err: error }, 'presence is not known')
      return [...userIds]
    }
  },
})
