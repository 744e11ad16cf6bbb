import { requireUser, type Call } from '@girok/common/call'
import { invalidField } from '@girok/common/errors'
import { userNotFound, wrongPassword } from '../domain/faults.ts'
import { displayNameFault, emailFault, passwordFault, refuse, usernameFault } from '../domain/rules.ts'
import type { Account, Names, User } from '../domain/user.ts'
import type { Context } from './context.ts'
import { provePassword } from './credentials.ts'
import { othersOf, outlaw } from './sessions.ts'

/** Absent = unchanged; an e-mail of null = cleared. */
export type NameChange = Partial<Names>

/** Changes the caller's own names. */
export async function updateUser(ctx: Context, given: NameChange, call: Call): Promise<User> {
  const { username, displayName, email } = given
  refuse({
    username: username === undefined ? undefined : usernameFault(username),
    display_name: displayName === undefined ? undefined : displayNameFault(displayName),
    email: email === undefined || email === null ? undefined : emailFault(email),
  })
  return ctx.accounts.rename(call, requireUser(call), {
    ...(username !== undefined && { username: username.toLowerCase() }),
    ...(displayName !== undefined && { displayName: displayName.trim() }),
    ...(email !== undefined && { email }),
  })
}

export interface PasswordChange {
  currentPassword: string
  newPassword: string
}

/** Replaces the caller's password and ends every other family; tells which. */
export async function changePassword(ctx: Context, given: PasswordChange, call: Call): Promise<string[]> {
  const userId = requireUser(call)
  refuse({
    current_password: given.currentPassword === '' ? 'must not be empty' : undefined,
    new_password: passwordFault(given.newPassword),
  })
  const { passwordHash } = await proveOwner(ctx, given.currentPassword, call)
  const hash = await ctx.passwords.hash(given.newPassword, call.signal)
  const changed = await ctx.accounts.changePassword(call, userId, passwordHash, hash, othersOf(call))
  if (!changed) throw wrongPassword()
  return outlaw(ctx, call, userId)
}

/** The caller's account, once their password has been shown. */
export async function proveOwner(
  ctx: Context,
  password: string,
  call: Call,
): Promise<Account & { passwordHash: string }> {
  const userId = requireUser(call)
  const account = await ctx.accounts.byId(call, userId)
  if (!account) throw userNotFound()
  const proof = { account, name: userId, password }
  const { passwordHash } = await provePassword(ctx, proof, wrongPassword, call)
  if (passwordHash === null) throw invalidField('current_password', 'is not set')
  return { ...account, passwordHash }
}
