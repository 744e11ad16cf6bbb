import { readRequestKey } from '@girok/common/request-key'
import { claimId } from '@girok/common/stores/mongo-claims'
import type { Requests } from '../domain/stores.ts'
import type { Store } from './store.ts'

export const mongoRequests = ({ claims }: Pick<Store, 'claims'>): Requests => ({
  idFor: async (rpc, userId, requestId, asked, call) =>
    claimId(claims, rpc, userId, readRequestKey(requestId, ...asked), call),
})
