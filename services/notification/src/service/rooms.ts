import type { Call } from '@girok/common/call'
import type { Context } from './context.ts'
import { report } from './report.ts'

export interface RoomChange {
  roomId: string
  userIds: readonly string[]
  /** Who brought them or sent them away; empty when nobody did. */
  actorId: string
  /** The room's. */
  version: number
  at: Date
}

/** People are in a room from now on, and are told who invited them. */
export async function peopleCame(ctx: Context, change: RoomChange, call: Call): Promise<void> {
  const { roomId, userIds, actorId, version } = change
  await ctx.rooms.put(
    call,
    userIds.map((userId) => ({ roomId, userId, present: true, version })),
  )
  if (actorId === '') return
  for (const recipientId of userIds) await report(ctx, invitation(recipientId, true, change), call)
}

/** People are in a room no more: nothing of it is left in their lists. */
export async function peopleWent(ctx: Context, change: RoomChange, call: Call): Promise<void> {
  const { roomId, userIds, version } = change
  await ctx.rooms.put(
    call,
    userIds.map((userId) => ({ roomId, userId, present: false, version })),
  )
  for (const recipientId of userIds) {
    await report(ctx, invitation(recipientId, false, change), call)
    await ctx.inboxes.change(call, recipientId, async (inbox) => {
      const dropped = await inbox.dropTarget('MESSAGE', roomId)
      if (dropped.length > 0) await inbox.publishRead(dropped, await inbox.unreadCount())
    })
  }
}

const invitation = (recipientId: string, active: boolean, { roomId, actorId, version, at }: RoomChange) =>
  ({
    recipientId,
    kind: 'ROOM_INVITE',
    target: roomId,
    key: roomId,
    actorId: actorId || recipientId,
    active,
    version,
    happenedAt: at,
  }) as const
