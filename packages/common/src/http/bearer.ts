import type { IncomingMessage } from 'node:http'
import { decodeJwt } from 'jose'
import type { Blacklist } from '../blacklist.ts'
import type { Call } from '../call.ts'
import { AppError, unauthenticated } from '../errors.ts'
import type { Verifier } from '../s2s/verify.ts'

/** Whom a Bearer token stands for. */
export interface BearerIdentity extends Pick<Call, 'userId' | 'sessionId' | 'roles'> {
  /** When the token expires, in milliseconds since the epoch. */
  endsAt: number
}

/** Checks a token in this order: the blacklist, then signature, times, issuer and audience. */
export async function verifyBearer(
  token: string,
  { blacklist, verify }: { blacklist: Blacklist; verify: Verifier },
): Promise<BearerIdentity> {
  const { jti = '', sid = '' } = unverified(token)
  if (await blacklist.has(jti, String(sid))) throw unauthenticated('SESSION_ENDED', 'the session has ended')
  const claims = await verify(token)
  const roles = (claims['roles'] ?? []) as string[]
  return { userId: claims.sub!, sessionId: String(claims['sid']), roles, endsAt: claims.exp! * 1000 }
}

/** The token of an Authorization header; undefined without one, INVALID_TOKEN when it is of another kind. */
export function bearerOf({ headers }: IncomingMessage): string | undefined {
  if (headers.authorization === undefined) return undefined
  const token = /^Bearer +(\S+) *$/i.exec(headers.authorization)?.[1]
  if (!token) throw invalidToken()
  return token
}

function unverified(token: string) {
  try {
    return decodeJwt(token)
  } catch (cause) {
    throw invalidToken(cause)
  }
}

const invalidToken = (cause?: unknown) =>
  new AppError('UNAUTHENTICATED', 'INVALID_TOKEN', 'the token is not valid', { cause })
