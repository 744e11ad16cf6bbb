import type { AnyReceived } from '@girok/common/events/received'
import type { View } from './view.ts'

/** A view of events that name the people whom they concern. */
const ownView = (
  peopleOf: (event: AnyReceived) => readonly string[],
  subjectsOf: (userId: string) => string[],
): View => ({
  learn: () => {},
  audienceOf: peopleOf,
  sees: (event, userId) => peopleOf(event).includes(userId),
  subjectsOf,
})

/** MATCHING: one's own place in a queue, and a match to both. */
export const matchingView = ownView(
  (event) => {
    switch (event.type) {
      case 'matching.matched':
        return event.payload.userIds
      case 'matching.queue.joined':
      case 'matching.queue.left':
        return [event.payload.userId]
      default:
        return []
    }
  },
  () => ['matching.matched.*', 'matching.queue.*.*'],
)

/** NOTIFICATION: what comes to one's own list. */
export const notificationView = ownView(
  (event) => {
    switch (event.type) {
      case 'notification.created':
      case 'notification.read':
        return [event.payload.recipientId]
      default:
        return []
    }
  },
  (userId) => [`notification.*.${userId}`],
)
