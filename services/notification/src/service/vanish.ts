import type { Call } from '@girok/common/call'
import type { Context } from './context.ts'
import { takeBackAllOf } from './take-back.ts'

/** A post is gone, and with it what was told of it. */
export async function postDeleted(ctx: Context, postId: string, authorId: string, call: Call): Promise<void> {
  await ctx.posts.bury(call, postId)
  await ctx.inboxes.change(call, authorId, async (inbox) => {
    const likes = await inbox.dropTarget('LIKE', postId)
    const dropped = [...likes, ...(await inbox.dropTarget('COMMENT', postId))]
    if (dropped.length > 0) await inbox.publishRead(dropped, await inbox.unreadCount())
  })
}

/** Two people hear nothing of each other any more, also of what was told before. */
export async function hideFromEachOther(ctx: Context, a: string, b: string, call: Call): Promise<void> {
  for (const [recipientId, actorId] of [
    [a, b],
    [b, a],
  ] as const)
    await ctx.inboxes.change(call, recipientId, (inbox) => takeBackAllOf(inbox, actorId))
}

/** Somebody left girok: their list goes, and they go from the lists of others. */
export async function eraseUser(ctx: Context, userId: string, call: Call): Promise<void> {
  await ctx.inboxes.change(call, userId, (inbox) => inbox.dropAll())
  await ctx.rooms.erase(call, userId)
  for (const recipientId of await ctx.inboxes.recipientsOf(call, userId))
    await ctx.inboxes.change(call, recipientId, (inbox) => takeBackAllOf(inbox, userId))
}
