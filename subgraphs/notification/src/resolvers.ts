import { pageSizeArg, renamingFields } from '@girok/common/graphql/args'
import { forwards } from '@girok/common/graphql/connection'
import type { Fields } from '@girok/common/graphql/context'
import { emptyConnection } from '@girok/common/graphql/fallback'
import { mutationFields, queryFields } from '@girok/common/graphql/roots'
import { invalidField } from '@girok/common/errors'
import { requireId } from '@girok/common/ids'
import { Preferences } from '@girok/proto/notification/v1/notification'
import type { NotificationContext } from './context.ts'
import { NotificationType } from './types.ts'

interface Page {
  first?: number | null
  after?: string | null
}
type Wishes = { readonly [K in keyof Preferences]?: boolean | null }

const Query: Fields = {
  notifications: async (_, { first, after }: Page, { notification, identity }: NotificationContext) => {
    const request = { pageSize: pageSizeArg('first', first, 20), pageToken: after ?? '' }
    const asked = notification.getNotifications(request, identity.call)
    const page = await renamingFields({ page_token: 'after' }, asked)
    return forwards({ ...page, items: page.notifications }, after)
  },

  unreadNotificationCount: async (_, __, { notification, identity }: NotificationContext) =>
    (await notification.getUnreadCount({}, identity.call)).unreadCount,

  notificationPreferences: (_, __, { notification, identity }: NotificationContext) =>
    notification.getPreferences({}, identity.call),
}

const Mutation: Fields = {
  markNotificationRead: async (
    _,
    { id }: { id: string },
    { notification, identity }: NotificationContext,
  ) => ({
    notification: await notification.markRead({ notificationId: requireId(id, 'id') }, identity.call),
  }),

  markAllNotificationsRead: (_, __, { notification, identity }: NotificationContext) =>
    notification.markAllRead({}, identity.call),

  updateNotificationPreferences: async (
    _,
    { input }: { input: Wishes },
    { notification, identity }: NotificationContext,
  ) => ({ preferences: await notification.updatePreferences(toUpdate(input), identity.call) }),
}

/** The kinds that were given, by their names in the contract. */
function toUpdate(input: Wishes) {
  const given = Object.entries(input).filter(([, wanted]) => wanted !== undefined)
  const cleared = given.find(([, wanted]) => wanted === null)
  if (cleared) throw invalidField(cleared[0], 'must be true or false')
  if (given.length === 0) throw invalidField('input', 'must name at least one kind')
  return {
    preferences: Preferences.fromPartial(Object.fromEntries(given) as Partial<Preferences>),
    updateMask: given.map(([name]) => (name === 'roomInvite' ? 'room_invite' : name)),
  }
}

export const resolvers = {
  Query: queryFields(Query, { fallbacks: { notifications: emptyConnection, unreadNotificationCount: 0 } }),
  Mutation: mutationFields(Mutation),
  Notification: NotificationType,
}
