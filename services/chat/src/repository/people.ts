import { asService } from '@girok/common/call'
import type { Client } from '@girok/common/grpc/types'
import type { AuthServiceService } from '@girok/proto/auth/v1/auth'
import type { People } from '../domain/stores.ts'

/** People as auth knows them. */
export const authPeople = (auth: Client<AuthServiceService>): People => ({
  async living(ids, call) {
    if (ids.length === 0) return new Set()
    const { users } = await auth.getUsersByIds({ ids: [...ids] }, asService(call))
    return new Set(ids.filter((id) => users[id]?.deleted === false))
  },
})
