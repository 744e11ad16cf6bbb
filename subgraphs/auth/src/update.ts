import type { UpdateUserRequest } from '@girok/proto/auth/v1/auth'

export interface UpdateMeInput {
  displayName?: string | null
  username?: string | null
  email?: string | null
}

const PATHS = { displayName: 'display_name', username: 'username', email: 'email' } as const

/** An input as the RPC wants it: what is absent stays out of the mask, null is in it and empty. */
export function toUpdate(input: UpdateMeInput): UpdateUserRequest {
  const given = (Object.keys(PATHS) as (keyof typeof PATHS)[]).filter((name) => input[name] !== undefined)
  return {
    updateMask: given.map((name) => PATHS[name]),
    displayName: input.displayName ?? '',
    username: input.username ?? '',
    email: input.email ?? '',
  }
}
