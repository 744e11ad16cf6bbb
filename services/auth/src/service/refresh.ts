import type { Call } from '@girok/common/call'
import { requireId } from '@girok/common/ids'
import { invalidToken, sessionEnded, tokenReused } from '../domain/faults.ts'
import { newOpaqueToken, opaqueTokenHash } from '../domain/token.ts'
import type { Context } from './context.ts'
import { endSessions } from './sessions.ts'
import { tokenPair, type TokenPair } from './sign-in.ts'

export interface Refresh {
  refreshToken: string
  /** Empty = this call cannot be repeated. */
  requestId: string
}

/** Rotates a refresh token. Re-use, but for the repetition of the same request, ends the family. */
export async function refresh(ctx: Context, given: Refresh, call: Call): Promise<TokenPair> {
  const requestId = given.requestId === '' ? null : requireId(given.requestId, 'request_id')
  const hash = opaqueTokenHash(given.refreshToken)
  if (!hash) throw invalidToken()
  const successor = newOpaqueToken()
  const rotation = await ctx.families.rotate(call, hash, requestId, successor.hash)
  switch (rotation.outcome) {
    case 'UNKNOWN':
      throw invalidToken()
    case 'ENDED':
      throw sessionEnded()
    case 'REUSED':
      ctx.log.warn(
        { userId: rotation.userId, sessionId: rotation.sessionId },
        'a refresh token was used twice',
      )
      await endSessions(ctx, rotation.userId, { only: rotation.sessionId }, call)
      throw tokenReused()
    case 'ROTATED':
      return tokenPair(ctx, rotation.user, rotation.family, successor.value)
  }
}
