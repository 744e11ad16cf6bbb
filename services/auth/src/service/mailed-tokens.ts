import type { Call } from '@girok/common/call'
import { invalidMailToken, tooManyAttempts } from '../domain/faults.ts'
import type { MailKind } from '../domain/mail.ts'
import { emailFault, passwordFault, refuse } from '../domain/rules.ts'
import { opaqueTokenHash } from '../domain/token.ts'
import { emailKey, type User } from '../domain/user.ts'
import type { Context } from './context.ts'
import { outlaw } from './sessions.ts'

/** Proves the address of whoever was mailed the token. */
export async function verifyEmail(ctx: Context, token: string, call: Call): Promise<User> {
  const { userId, hash } = await ownerOf(ctx, 'VERIFY_EMAIL', token, call)
  const user = await ctx.accounts.verifyEmail(call, userId, hash)
  if (!user) throw invalidMailToken()
  return user
}

/** Has a token mailed. Nobody is looked up here, so answer and time are the same whether or not there is somebody. */
export async function requestPasswordReset(
  { mails, resetThrottle }: Pick<Context, 'mails' | 'resetThrottle'>,
  email: string,
  call: Call,
): Promise<void> {
  refuse({ email: emailFault(email) })
  const counted = emailKey(email)!
  const seconds = await resetThrottle.wait(counted, call.client.ip)
  if (seconds > 0) throw tooManyAttempts(seconds)
  await resetThrottle.count(counted, call.client.ip)
  await mails.request(call, 'RESET_PASSWORD', email)
}

export interface PasswordReset {
  token: string
  newPassword: string
}

/** Sets a password for whoever was mailed the token, and ends all their families; tells which. */
export async function resetPassword(ctx: Context, given: PasswordReset, call: Call): Promise<string[]> {
  refuse({ new_password: passwordFault(given.newPassword) })
  // Asked before hashing, for that is what costs.
  const { userId, hash } = await ownerOf(ctx, 'RESET_PASSWORD', given.token, call)
  const passwordHash = await ctx.passwords.hash(given.newPassword, call.signal)
  if (!(await ctx.accounts.resetPassword(call, userId, hash, passwordHash))) throw invalidMailToken()
  return outlaw(ctx, call, userId)
}

async function ownerOf({ mails }: Pick<Context, 'mails'>, kind: MailKind, token: string, call: Call) {
  const hash = opaqueTokenHash(token)
  const userId = hash && (await mails.tokenOwner(call, kind, hash))
  if (!userId) throw invalidMailToken()
  return { userId, hash }
}
