import { ask, unlessDuplicate } from '@girok/common/stores/mongo-ask'
import type { Requests } from '../domain/stores.ts'
import type { Models } from './models.ts'

export function mongoRequests({ requests }: Models): Requests {
  const keyOf = (userId: string, requestId: string) => `${userId}:${requestId}`
  return {
    find: (userId, requestId, call) =>
      ask(call, async (options) => {
        const found = await requests.findOne({ _id: keyOf(userId, requestId) }, null, options).lean()
        return found ?? undefined
      }),

    claim: (userId, { id, hash }, roomId, call) =>
      ask(call, async (options) => {
        const claim = { _id: keyOf(userId, id), hash, roomId, createdAt: new Date() }
        const { _id } = claim
        await requests
          .updateOne({ _id }, { $setOnInsert: claim }, { ...options, upsert: true })
          .catch(unlessDuplicate(undefined))
        return requests.findOne({ _id }, null, options).orFail().lean()
      }),
  }
}
