import type { Call } from '@girok/common/call'
import { newId } from '@girok/common/ids'
import { expiryOf, type ClientKind, type SignIn } from '../domain/session.ts'
import { ACCESS_SECONDS, newRefreshToken } from '../domain/token.ts'
import type { User } from '../domain/user.ts'
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
  const { value, hash } = newRefreshToken()
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
