import { Channel, type IssueTicket } from './channel.ts'
import { toLine, type Envelope, type NotificationLine } from './events.ts'
import * as operations from './gen/operations.ts'
import type { GraphQL } from './graphql.ts'
import type { Unsubscribe } from './listeners.ts'

interface NotificationEvents {
  'notification.created': Envelope<{ notification?: object; unreadCount?: number }>
  'notification.read': Envelope<{ notificationIds?: string[]; unreadCount?: number }>
}

/** One's list of notifications: loaded and marked by GraphQL, live by socket. */
export class Notifications extends Channel<NotificationEvents> {
  readonly #graphql: GraphQL

  constructor(graphql: GraphQL, issueTicket: IssueTicket) {
    super('notifications', issueTicket)
    this.#graphql = graphql
  }

  /** A line that is new or grew, and how many are unread now. */
  onNotification = (listener: (line: NotificationLine, unreadCount: number) => void): Unsubscribe =>
    this.on('notification.created', ({ data }) => listener(toLine(data.notification), data.unreadCount ?? 0))

  /** Lines were read on another device; no ids mean all. */
  onRead = (listener: (ids: readonly string[], unreadCount: number) => void): Unsubscribe =>
    this.on('notification.read', ({ data }) => listener(data.notificationIds ?? [], data.unreadCount ?? 0))

  /** A page of one's list, the most recently changed first, and how many are unread. */
  list = (page: operations.NotificationsQueryVariables = {}) =>
    this.#graphql.ask(operations.Notifications, page)

  /** Marks one as read. */
  markRead = (id: string) => this.#graphql.ask(operations.MarkNotificationRead, { id }, { repeatable: true })

  /** Marks all as read that exist now. */
  markAllRead = () => this.#graphql.ask(operations.MarkAllNotificationsRead, {}, { repeatable: true })
}
