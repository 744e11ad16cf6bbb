import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider'
import { ExpiringMap } from './expiring-map.ts'

/** What oidc-provider remembers, in memory and bounded: one map for each of its models. */
export const memoryAdapter: AdapterFactory = (): Adapter => {
  const entries = new ExpiringMap<AdapterPayload>()
  return {
    upsert: async (id, payload, expiresIn) => entries.set(id, payload, expiresIn),
    find: async (id) => entries.get(id),
    findByUid: async (uid) => entries.find((payload) => payload.uid === uid),
    findByUserCode: async (userCode) => entries.find((payload) => payload.userCode === userCode),
    consume: async (id) => {
      const payload = entries.get(id)
      if (payload) payload.consumed = Math.floor(Date.now() / 1_000)
    },
    destroy: async (id) => void entries.take(id),
    revokeByGrantId: async (grantId) => entries.deleteWhere((payload) => payload.grantId === grantId),
  }
}
