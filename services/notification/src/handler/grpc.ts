import { invalidField } from '@girok/common/errors'
import type { Handlers } from '@girok/common/grpc/types'
import { requireId } from '@girok/common/ids'
import type {
  NotificationServiceService,
  Preferences,
  UpdatePreferencesRequest,
} from '@girok/proto/notification/v1/notification'
import { toWire } from '../contract.ts'
import { kinds, type Kind } from '../domain/line.ts'
import type { Context } from '../service/context.ts'
import {
  getByIds,
  getMuted,
  getPage,
  markAllRead,
  markRead,
  setWanted,
  unreadCount,
} from '../service/lists.ts'
import { eraseUser } from '../service/vanish.ts'

/** NotificationService: parse, call, shape. */
export const notificationHandlers = (ctx: Context): Handlers<typeof NotificationServiceService> => ({
  getNotifications: async (request, call) => {
    const { lines, cursors, next } = await getPage(ctx, request, call)
    return { notifications: lines.map(toWire), cursors, nextPageToken: next }
  },

  getNotificationsByIds: async ({ ids }, call) => {
    const lines = await getByIds(ctx, ids, call)
    return { notifications: Object.fromEntries(lines.map((line) => [line.id, toWire(line)])) }
  },

  getUnreadCount: async (_request, call) => ({ unreadCount: await unreadCount(ctx, call) }),

  markRead: async ({ notificationId }, call) => toWire(await markRead(ctx, notificationId, call)),

  markAllRead: async (_request, call) => ({ unreadCount: await markAllRead(ctx, call) }),

  getPreferences: async (_request, call) => preferencesOf(await getMuted(ctx, call)),

  updatePreferences: async (request, call) => preferencesOf(await setWanted(ctx, wantedOf(request), call)),

  eraseUser: async ({ userId }, call) => {
    await eraseUser(ctx, requireId(userId, 'user_id'), call)
    return {}
  },
})

const fields: Record<Kind, keyof Preferences> = {
  LIKE: 'like',
  COMMENT: 'comment',
  FOLLOW: 'follow',
  MESSAGE: 'message',
  ROOM_INVITE: 'roomInvite',
  MATCH: 'match',
}

const preferencesOf = (muted: readonly Kind[]): Preferences =>
  Object.fromEntries(kinds.map((kind) => [fields[kind], !muted.includes(kind)])) as unknown as Preferences

/** The kinds that the mask names, by their names in the contract. */
function wantedOf({ preferences, updateMask }: UpdatePreferencesRequest): Map<Kind, boolean> {
  const named = new Map<string, Kind>(kinds.map((kind) => [kind.toLowerCase(), kind]))
  const unknown = (updateMask ?? []).find((path) => !named.has(path))
  if (unknown !== undefined || !updateMask?.length || updateMask.length > named.size)
    throw invalidField('update_mask', `must name some of ${[...named.keys()].join(', ')}`)
  return new Map(
    updateMask.map((path) => [named.get(path)!, Boolean(preferences?.[fields[named.get(path)!]])]),
  )
}
