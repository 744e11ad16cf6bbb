import type { Call } from '@girok/common/call'
import { newId } from '@girok/common/ids'
import { taken } from '../domain/faults.ts'
import { displayNameFault, emailFault, passwordFault, refuse, usernameFault } from '../domain/rules.ts'
import type { ClientKind } from '../domain/session.ts'
import type { Context } from './context.ts'
import { newSignIn, tokenPair, type SignedIn } from './sign-in.ts'

export interface Registration {
  username: string
  email: string
  password: string
  /** Empty = the username. */
  displayName: string
  kind: ClientKind
}

/** Creates a person and signs in. */
export async function register(ctx: Context, given: Registration, call: Call): Promise<SignedIn> {
  refuse({
    username: usernameFault(given.username),
    email: emailFault(given.email),
    password: passwordFault(given.password),
    display_name: given.displayName === '' ? undefined : displayNameFault(given.displayName),
  })
  const username = given.username.toLowerCase()
  const names = { username, displayName: given.displayName.trim() || username, email: given.email }
  // Asked before hashing, for that is what costs; the unique indexes decide.
  const clash = await ctx.accounts.taken(call, names)
  if (clash) throw taken(clash)
  const passwordHash = await ctx.passwords.hash(given.password, call.signal)
  const { signIn, refreshToken } = newSignIn(given.kind, call)
  const user = await ctx.accounts.create(call, { ...names, id: newId(), passwordHash }, signIn)
  const session = { id: signIn.sessionId, expiresAt: signIn.expiresAt }
  return { user, tokens: await tokenPair(ctx, user, session, refreshToken) }
}
