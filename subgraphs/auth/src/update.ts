import { updateMaskOf } from '@girok/common/graphql/args'
import type { UpdateUserRequest } from '@girok/proto/auth/v1/auth'

export interface UpdateMeInput {
  displayName?: string | null
  username?: string | null
  email?: string | null
}

const PATHS = { displayName: 'display_name', username: 'username', email: 'email' } as const

/** An input as the RPC wants it: what is absent stays out of the mask, null is in it and empty. */
export function toUpdate(input: UpdateMeInput): UpdateUserRequest {
  return {
    updateMask: updateMaskOf(input, PATHS),
    displayName: input.displayName ?? '',
    username: input.username ?? '',
    email: input.email ?? '',
  }
}
