import type { Call } from '@girok/common/call'
import { requireUser } from '@girok/common/call'
import { invalidField } from '@girok/common/errors'
import { requireId } from '@girok/common/ids'
import { sessionNotFound } from '../domain/faults.ts'
import type { Ending, Family } from '../domain/session.ts'
import { OUTLAWED_SECONDS, opaqueTokenHash } from '../domain/token.ts'
import type { Context } from './context.ts'

/** The caller's living token families, newest first. */
export const listSessions = (ctx: Context, call: Call): Promise<Family[]> =>
  ctx.families.living(call, requireUser(call))

/** Ends the family of a refresh token; who holds the token may. One that is unknown has nothing left to end. */
export async function logout(ctx: Context, refreshToken: string, call: Call): Promise<void> {
  if (refreshToken === '') throw invalidField('refresh_token', 'must not be empty')
  const hash = opaqueTokenHash(refreshToken)
  const family = hash && (await ctx.families.ofToken(call, hash))
  if (family) await endSessions(ctx, family.userId, { only: family.id }, call)
}

export type RevokeTarget = { sessionId: string } | 'OTHERS' | 'ALL'

/** Ends some of the caller's families and tells which. */
export async function revokeSessions(ctx: Context, target: RevokeTarget, call: Call): Promise<string[]> {
  const userId = requireUser(call)
  if (typeof target === 'string')
    return endSessions(ctx, userId, target === 'ALL' ? 'ALL' : othersOf(call), call)
  const only = requireId(target.sessionId, 'session_id')
  if (!(await ctx.families.find(call, userId, only))) throw sessionNotFound()
  return endSessions(ctx, userId, { only }, call)
}

/** Every family but that of the call. */
export const othersOf = ({ sessionId }: Call): Ending => (sessionId === '' ? 'ALL' : { except: sessionId })

/** Ends families: row and event in one transaction, then the blacklist, and only then the answer. */
export async function endSessions(
  ctx: Pick<Context, 'families' | 'blacklist'>,
  userId: string,
  ending: Ending,
  call: Call,
): Promise<string[]> {
  await ctx.families.end(call, userId, ending)
  return outlaw(ctx, call, userId)
}

/**
 * Puts ended families on the blacklist. When that fails the caller is told to repeat, and the repetition — or the
 * sweep, which does this for everybody — finds them still unacknowledged.
 */
export async function outlaw(
  { families, blacklist }: Pick<Context, 'families' | 'blacklist'>,
  call: Call,
  userId?: string,
): Promise<string[]> {
  const ids = await families.unacknowledged(call, userId)
  if (ids.length === 0) return ids
  await blacklist.addSessions(ids, OUTLAWED_SECONDS)
  await families.acknowledge(call, ids)
  return ids
}
