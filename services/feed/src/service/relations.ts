import type { Call } from '@girok/common/call'
import type { Relation } from '../domain/relation.ts'
import type { Context } from './context.ts'

/** How many posts of a person come into the timeline of whoever begins to follow them. */
const BACKFILL = 100

/** Keeps a follow that began or ended; whatever the copy says then decides about the timeline. */
export async function followChanged(context: Context, follow: Relation, call: Call): Promise<void> {
  await context.follows.put(follow, call)
  const { from, to } = follow
  if (!(await context.follows.active(follow, call))) return context.timelines.removeAuthor(from, to, call)
  // Stored before the look: a post that is written meanwhile either finds this follower or is found here.
  const recent = await context.posts.recent([to], { pulled: false, limit: BACKFILL }, call)
  await context.timelines.add([from], recent, call)
}

/** Keeps a block that began or ended. One that stands takes each one's posts from the other. */
export async function blockChanged(context: Context, block: Relation, call: Call): Promise<void> {
  const { from, to } = block
  await context.blocks.put(block, call)
  const blocked = await context.blocks.among(from, [to], call)
  if (blocked.size === 0) return
  await context.timelines.removeAuthor(from, to, call)
  await context.timelines.removeAuthor(to, from, call)
}
