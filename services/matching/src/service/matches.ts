import { requireUser, type Call } from '@girok/common/call'
import { requireId, requireIds } from '@girok/common/ids'
import { matchNotFound } from '../domain/faults.ts'
import type { Match } from '../domain/status.ts'
import type { Context } from './context.ts'

const MAX_IDS = 500

/** The caller's matches of these, also those that have ended. */
export async function getMatches(
  { queues }: Context,
  asked: readonly string[],
  call: Call,
): Promise<Match[]> {
  const userId = requireUser(call)
  const matches = await queues.matches(requireIds(asked, 'ids', MAX_IDS))
  return matches.filter(({ userIds }) => userIds.includes(userId))
}

/** A match can never have a room. */
export async function failMatch(
  { queues }: Context,
  { matchId, goneUserIds }: { matchId: string; goneUserIds: readonly string[] },
  call: Call,
): Promise<void> {
  const gone = requireIds(goneUserIds, 'gone_user_ids', 2)
  if (!(await queues.fail(requireId(matchId, 'match_id'), gone, call))) throw matchNotFound()
}

/** Takes somebody who left girok out of everything. */
export const eraseUser = ({ queues }: Context, asked: string, call: Call): Promise<void> =>
  queues.leave(requireId(asked, 'user_id'), 'ERASED', call)
