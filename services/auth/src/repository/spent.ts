import { unavailable } from '@girok/common/errors'
import type { Redis } from 'ioredis'
import type { Spent } from '../domain/stores.ts'

/** What may be shown once, in Valkey. While Valkey is away nothing passes: never open. */
export const valkeySpent = (valkey: Redis): Spent => ({
  async first(name, seconds) {
    const set = valkey.set(`auth:spent:${name}`, '1', 'EX', seconds, 'NX')
    const answer = await set.catch((error: unknown) => {
      throw unavailable('the store of spent sign-ins', error)
    })
    return answer === 'OK'
  },
})
