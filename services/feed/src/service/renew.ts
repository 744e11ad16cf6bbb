import type { Call } from '@girok/common/call'
import type { Context } from './context.ts'

/** As many posts as a timeline shows. */
const LENGTH = 800

/**
 * Notes that a person is here. Whoever was away for long got no entries meanwhile; from now on they do, and what they
 * missed is collected before their timeline is read. A mark stays until it was, so that a crash is made good.
 */
export async function renewIfAway(context: Context, userId: string, call: Call): Promise<void> {
  if (!(await context.people.visit(userId, call))) return
  const followees = await context.follows.followees(userId, false, call)
  const authorIds = [userId, ...followees]
  const missed = await context.posts.recent(authorIds, { pulled: false, limit: LENGTH }, call)
  await context.timelines.add([userId], missed, call)
  await context.timelines.trim(userId, call)
  await context.people.upToDate(userId, call)
}
