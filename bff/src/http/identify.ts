import type { Request } from 'express'
import { decodeJwt } from 'jose'
import type { Blacklist } from '@girok/common/blacklist'
import { AppError, unauthenticated } from '@girok/common/errors'
import type { Verifier } from '@girok/common/s2s/verify'
import type { Refresher } from '../session/refresh.ts'
import type { Sessions } from '../session/sessions.ts'
import { nobody, ownerOf, type Known } from './identity.ts'

export interface IdentityParts {
  blacklist: Blacklist
  verify: Verifier
  refresher: Refresher
  sessions: Sessions
}

/** Who sends a request: a native app by its token, a browser by its session, or nobody. */
export async function identify(request: Request, parts: IdentityParts): Promise<Known> {
  const token = bearerOf(request)
  if (token !== undefined) return fromBearer(token, parts)
  const { record } = request.session
  if (!record) return nobody
  const fresh = await parts.refresher.fresh(record)
  if (!fresh) return nobody
  await parts.sessions.seen(fresh)
  return ownerOf(fresh)
}

/** Blacklist first, then signature, times, issuer and audience. */
async function fromBearer(token: string, { blacklist, verify }: IdentityParts): Promise<Known> {
  const { jti = '', sid = '' } = unverified(token)
  if (await blacklist.has(jti, String(sid))) throw unauthenticated('SESSION_ENDED', 'the session has ended')
  const claims = await verify(token)
  const person = { userId: claims.sub!, sessionId: String(claims['sid']), roles: claims['roles'] as string[] }
  return { person, endsAt: claims.exp! * 1000 }
}

/** The token of an Authorization header; undefined without one. */
function bearerOf({ headers }: Request): string | undefined {
  if (headers.authorization === undefined) return undefined
  const token = /^Bearer (\S+)$/i.exec(headers.authorization)?.[1]
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
