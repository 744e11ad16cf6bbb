import type { Call } from '@girok/common/call'
import type { Context } from './context.ts'
import { report } from './report.ts'

export interface SentMessage {
  roomId: string
  authorId: string
  seq: number
  sentAt: Date
}

/** The event came before the news of its room; it will be tried again. */
class RoomUnknownError extends Error {
  override readonly name = 'RoomUnknownError'
}

/** Tells those members of a room who are away that somebody wrote, once for each author until they have read it. */
export async function messageSent(ctx: Context, message: SentMessage, call: Call): Promise<void> {
  const { roomId, authorId, seq } = message
  const members = await ctx.rooms.members(call, roomId)
  if (!members) throw new RoomUnknownError(`room ${roomId} is not known yet`)
  // Who writes has seen what is above.
  await roomRead(ctx, { roomId, userId: authorId, seq }, call)
  const away = await ctx.presence.offline(members.filter((id) => id !== authorId))
  if (away.length === 0) return
  const behind = await ctx.rooms.unread(call, roomId, away, seq)
  const told = new Set(await ctx.rooms.alreadyTold(call, roomId, message, behind))
  for (const recipientId of await ctx.blocks.without(call, authorId, behind)) {
    if (!told.has(recipientId)) await report(ctx, messageReport(recipientId, message), call)
  }
}

const messageReport = (recipientId: string, { roomId, authorId, seq, sentAt }: SentMessage) =>
  ({
    recipientId,
    kind: 'MESSAGE',
    target: roomId,
    key: authorId,
    actorId: authorId,
    active: true,
    version: seq,
    happenedAt: sentAt,
  }) as const

/** Somebody has read a room: what its line told of is read as well. */
export async function roomRead(
  ctx: Context,
  { roomId, userId, seq }: { roomId: string; userId: string; seq: number },
  call: Call,
): Promise<void> {
  await ctx.rooms.read(call, roomId, userId, seq)
  const told = await ctx.rooms.toldUpTo(call, roomId, userId)
  if (told === 0 || told > seq) return
  await ctx.inboxes.change(call, userId, async (inbox) => {
    const line = await inbox.openLine('MESSAGE', roomId)
    if (!line) return
    const ids = await inbox.markRead([line.id])
    if (ids.length > 0) await inbox.publishRead(ids, await inbox.unreadCount())
  })
}
