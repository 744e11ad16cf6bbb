import type { Call } from '@girok/common/call'
import { newId } from '@girok/common/ids'
import { expiryOf, type ClientKind, type SignIn } from '../domain/session.ts'
import { ACCESS_SECONDS, newOpaqueToken } from '../domain/token.ts'
import type { Account, User } from '../domain/user.ts'
import type { Context } from './context.ts'

/** What a sign-in or a refresh yields. */
export interface TokenPair {
  accessToken: string
  refreshToken: string
  expiresIn: number
  sessionId: string
  sessionExpiresAt: Date
}

export interface SignedIn {
  user: User
  tokens: TokenPair
}

/** A family to begin, and the token that only the person gets to see. */
export function newSignIn(kind: ClientKind, { client }: Call): { signIn: SignIn; refreshToken: string } {
  const { value, hash } = newOpaqueToken()
  const signIn = {
    sessionId: newId(),
    kind,
    device: client.agent.replace(/\p{Cc}/gu, '').slice(0, 256),
    ip: client.ip,
    expiresAt: expiryOf(kind, new Date()),
    tokenHash: hash,
  }
  return { signIn, refreshToken: value }
}

/** Signs in somebody who has proven who they are; undefined when the account is not any more what they proved. */
export async function beginSession(
  ctx: Pick<Context, 'accounts' | 'tokens'>,
  proven: Account,
  kind: ClientKind,
  call: Call,
): Promise<SignedIn | undefined> {
  const { signIn, refreshToken } = newSignIn(kind, call)
  const user = await ctx.accounts.signIn(call, proven, signIn)
  if (!user) return undefined
  const session = { id: signIn.sessionId, expiresAt: signIn.expiresAt }
  return { user, tokens: await tokenPair(ctx, user, session, refreshToken) }
}

/** A refresh token with the access token that goes with it. */
export async function tokenPair(
  { tokens }: Pick<Context, 'tokens'>,
  user: User,
  session: { id: string; expiresAt: Date },
  refreshToken: string,
): Promise<TokenPair> {
  return {
    accessToken: await tokens.access({ userId: user.id, sessionId: session.id, roles: user.roles }),
    refreshToken,
    expiresIn: ACCESS_SECONDS,
    sessionId: session.id,
    sessionExpiresAt: session.expiresAt,
  }
}
