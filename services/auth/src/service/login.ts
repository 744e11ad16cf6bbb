import type { Call } from '@girok/common/call'
import { invalidCredentials } from '../domain/faults.ts'
import { isPrintable, refuse } from '../domain/rules.ts'
import type { ClientKind } from '../domain/session.ts'
import type { Account } from '../domain/user.ts'
import type { Context } from './context.ts'
import { provePassword } from './credentials.ts'
import { isOutdated } from './passwords.ts'
import { beginSession, type SignedIn } from './sign-in.ts'

export interface Login {
  /** Username or e-mail. */
  username: string
  password: string
  kind: ClientKind
}

const LONGEST_NAME = 254

/** Begins a token family. The answer and its time are the same for unknown people. */
export async function login(
  ctx: Context,
  { username, password, kind }: Login,
  call: Call,
): Promise<SignedIn> {
  refuse({ username: nameFault(username), password: password === '' ? 'must not be empty' : undefined })
  const found = await ctx.accounts.byName(call, username)
  const proven = await provePassword(
    ctx,
    { account: found, name: username, password },
    invalidCredentials,
    call,
  )
  const current = await upgradeHash(ctx, proven, password, call)
  const signedIn = await beginSession(ctx, current, kind, call)
  if (!signedIn) throw invalidCredentials()
  return signedIn
}

const nameFault = (name: string) =>
  name === '' || name.length > LONGEST_NAME || !isPrintable(name)
    ? `must be a username or e-mail address`
    : undefined

/** Replaces a hash of an older kind while the password is at hand. */
async function upgradeHash(ctx: Context, account: Account, password: string, call: Call): Promise<Account> {
  const stored = account.passwordHash
  if (stored === null || !isOutdated(stored)) return account
  const passwordHash = await ctx.passwords.hash(password, call.signal)
  const replaced = await ctx.accounts.changePassword(call, account.id, stored, passwordHash)
  return replaced ? { ...account, passwordHash } : account
}
