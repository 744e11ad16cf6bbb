import { loadById } from '@girok/common/graphql/loaders'
import type { Notification } from '@girok/proto/notification/v1/notification'
import type { NotificationContext } from './context.ts'

/** A notification by id; null when it is not in the person's list. */
export const notificationById = loadById<NotificationContext, Notification>(
  async ({ notification, identity }, ids) => {
    const { notifications } = await notification.getNotificationsByIds({ ids }, identity.call)
    return notifications
  },
)
