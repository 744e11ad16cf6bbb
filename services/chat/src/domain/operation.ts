import type { Message } from './message.ts'

interface Committed {
  /** The room's version that this operation made. */
  version: number
  eventId: string
  at: Date
  /** Empty when the system did it. */
  actorId: string
  traceparent: string
}

export type MessageOperation = Committed & {
  kind: 'sent' | 'edited' | 'deleted'
  /** The message after it. */
  message: Message
}

export type MemberOperation = Committed & {
  kind: 'created' | 'members'
  added: string[]
  removed: string[]
}

/** One committed change of a room, waiting in its head to be applied to `messages` and published. */
export type Operation = MessageOperation | MemberOperation

export const touchesMessage = (operation: Operation): operation is MessageOperation => 'message' in operation
