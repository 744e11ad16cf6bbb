import type { Call } from '@girok/common/call'
import { createEntry, type Entry } from '@girok/common/events/entry'
import type { Line } from '../domain/line.ts'
import { toWire } from '../contract.ts'

/** A line came to a person's list, or grew. */
export const notificationCreated = (
  recipientId: string,
  line: Line,
  unreadCount: number,
  call: Call,
): Entry =>
  createEntry('notification.created', { recipientId, notification: toWire(line), unreadCount }, call)

/** Lines of a person's list are unread no more. */
export const notificationRead = (
  recipientId: string,
  notificationIds: readonly string[],
  unreadCount: number,
  call: Call,
): Entry =>
  createEntry('notification.read', { recipientId, notificationIds: [...notificationIds], unreadCount }, call)
