import { Presence as LivePresence } from '@girok/common/live/presence'
import type { Log } from '@girok/common/log'
import type { Redis } from 'ioredis'
import type { Presence } from '../domain/stores.ts'

/** While nobody knows who is online everybody is told: one line too many beats a message that is never noticed. */
export function valkeyPresence(cache: Redis, log: Log): Presence {
  const presence = new LivePresence(cache)
  return {
    async offline(userIds) {
      try {
        const seen = await presence.lookUp(userIds)
        return userIds.filter((id) => !seen.get(id)?.online)
      } catch (error) {
        log.debug({ err: error }, 'who is online is not known')
        return [...userIds]
      }
    },
  }
}
