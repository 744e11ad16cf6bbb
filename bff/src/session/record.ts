import { decodeJwt } from 'jose'
import type { TokenPair } from '@girok/proto/auth/v1/auth'

/** What the server keeps of one signed-in browser; never changed in place. Times are milliseconds since the epoch. */
export interface SessionRecord {
  readonly userId: string
  /** The token family. */
  readonly sessionId: string
  readonly roles: readonly string[]
  readonly accessToken: string
  readonly refreshToken: string
  readonly accessExpiresAt: number
  /** After this it is over, however busy it is. */
  readonly endsAt: number
  readonly seenAt: number
  /** Set from before a refresh until its outcome is stored, so that a crash between them can be repeated. */
  readonly refreshRequestId?: string
}

type TokenFields = 'accessToken' | 'refreshToken' | 'accessExpiresAt' | 'sessionId' | 'roles'

/** The part of a record that changes with its tokens. */
export const tokenFields = (tokens: TokenPair): Pick<SessionRecord, TokenFields> => ({
  accessToken: tokens.accessToken,
  refreshToken: tokens.refreshToken,
  accessExpiresAt: Date.now() + tokens.expiresIn * 1000,
  sessionId: tokens.sessionId,
  roles: (decodeJwt(tokens.accessToken)['roles'] as string[] | undefined) ?? [],
})

/** A new record for a fresh sign-in. */
export function newRecord(userId: string, tokens: TokenPair, absoluteSeconds: number): SessionRecord {
  const now = Date.now()
  const familyEnds = tokens.sessionExpiresAt?.getTime() ?? Infinity
  return {
    userId,
    ...tokenFields(tokens),
    endsAt: Math.min(now + absoluteSeconds * 1000, familyEnds),
    seenAt: now,
  }
}
