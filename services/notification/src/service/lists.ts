import { requireUser, type Call } from '@girok/common/call'
import { badCursor, decodeCursor, encodeCursor, pageSize } from '@girok/common/cursor'
import { notFound } from '@girok/common/errors'
import { requireId, requireIds } from '@girok/common/ids'
import type { Kind, Line } from '../domain/line.ts'
import type { Context } from './context.ts'

const MAX_IDS = 500
const LIST = 'notifications'

export interface Page {
  lines: Line[]
  cursors: string[]
  next: string
}

/** A page of the caller's list, the most recently changed first. */
export async function getPage(
  { inboxes }: Context,
  request: { pageSize: number; pageToken: string },
  call: Call,
): Promise<Page> {
  const size = pageSize(request.pageSize)
  const userId = requireUser(call)
  const before = readPlace(request.pageToken, userId)
  const found = await inboxes.page(call, userId, before, size + 1)
  const lines = found.slice(0, size)
  const cursors = lines.map((line) => encodeCursor(LIST, [userId, line.position]))
  return { lines, cursors, next: found.length > size ? cursors.at(-1)! : '' }
}

/** The place below which a page begins. */
function readPlace(pageToken: string, userId: string): number {
  if (pageToken === '') return Infinity
  const [owner, place] = decodeCursor(LIST, pageToken, ['string', 'number'])
  if (owner !== userId || !Number.isSafeInteger(place)) throw badCursor()
  return place
}

/** Those of the caller's lines that have these ids. */
export const getByIds = ({ inboxes }: Context, ids: readonly string[], call: Call): Promise<Line[]> =>
  inboxes.byIds(call, requireUser(call), requireIds(ids, 'ids', MAX_IDS))

/** How many of the caller's lines are unread. */
export const unreadCount = ({ inboxes }: Context, call: Call): Promise<number> =>
  inboxes.unreadCount(call, requireUser(call))

/** Marks one of the caller's lines as read; one that is read already stays as it is. */
export async function markRead(ctx: Context, id: string, call: Call): Promise<Line> {
  const lineId = requireId(id, 'notification_id')
  return ctx.inboxes.change(call, requireUser(call), async (inbox) => {
    const [marked] = await inbox.markRead([lineId])
    if (marked) await inbox.publishRead([marked], await inbox.unreadCount())
    const line = await inbox.line(lineId)
    if (!line || line.count === 0) throw notFound('NOTIFICATION_NOT_FOUND', 'there is no such notification')
    return line
  })
}

/** Marks all of the caller's lines as read that exist now; returns how many are unread after it. */
export const markAllRead = (ctx: Context, call: Call): Promise<number> =>
  ctx.inboxes.change(call, requireUser(call), async (inbox) => {
    const ids = await inbox.markRead()
    const unread = await inbox.unreadCount()
    if (ids.length > 0) await inbox.publishRead([], unread)
    return unread
  })

/** The kinds that the caller does not want. */
export const getMuted = ({ inboxes }: Context, call: Call): Promise<readonly Kind[]> =>
  inboxes.muted(call, requireUser(call))

/** Changes which kinds the caller wants; those that are not named stay. */
export const setWanted = (
  ctx: Context,
  wanted: ReadonlyMap<Kind, boolean>,
  call: Call,
): Promise<readonly Kind[]> =>
  ctx.inboxes.change(call, requireUser(call), async (inbox) => {
    const kept = inbox.muted.filter((kind) => !wanted.has(kind))
    const muted = [...kept, ...[...wanted].filter(([, wants]) => !wants).map(([kind]) => kind)].sort()
    await inbox.setMuted(muted)
    return muted
  })
