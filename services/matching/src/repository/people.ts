import { asService } from '@girok/common/call'
import type { Client } from '@girok/common/grpc/types'
import type { AuthServiceService } from '@girok/proto/auth/v1/auth'
import type { People } from '../domain/stores.ts'

/** People as auth knows them. */
export const authPeople = (auth: Client<AuthServiceService>): People => ({
  async isLiving(userId, call) {
    const { users } = await auth.getUsersByIds({ ids: [userId] }, asService(call))
    return users[userId]?.deleted === false
  },
})
