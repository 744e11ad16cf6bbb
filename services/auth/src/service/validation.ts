import { AppError } from '@girok/common/errors'
import { isId } from '@girok/common/ids'
import { decodeJwt, type JWTPayload } from 'jose'
import { invalidToken, sessionEnded } from '../domain/faults.ts'
import type { Context } from './context.ts'

export interface Identity {
  userId: string
  sessionId: string
  roles: string[]
  expiresAt: Date
}

/** Whose an access token is; the blacklist first, then signature, times, issuer and audience. */
export async function identify(
  { blacklist, verifyAccess }: Pick<Context, 'blacklist' | 'verifyAccess'>,
  token: string,
): Promise<Identity> {
  const { jti, sid } = claimed(token)
  if (!isId(jti) || !isId(sid)) throw invalidToken()
  if (await blacklist.has(jti, sid)) throw sessionEnded()
  const claims = await verifyAccess(token)
  return {
    userId: claims.sub!,
    sessionId: sid,
    roles: claims['roles'] as string[],
    expiresAt: new Date(claims.exp! * 1000),
  }
}

/** The same as a question: undefined when the token is not good now. A store that is away still throws. */
export async function validate(ctx: Pick<Context, 'blacklist' | 'verifyAccess'>, token: string) {
  return identify(ctx, token).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'UNAUTHENTICATED') return undefined
    throw error
  })
}

/** What a token says of itself before anybody has checked it. */
function claimed(token: string): JWTPayload {
  try {
    return decodeJwt(token)
  } catch (error) {
    throw invalidToken(error)
  }
}
