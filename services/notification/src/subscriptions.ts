import type { EventHandlers } from '@girok/common/events/consumer'
import type { StreamName } from '@girok/common/events/streams'
import { peopleHandlers } from './handler/events/auth.ts'
import { messageHandlers, roomHandlers } from './handler/events/chat.ts'
import { feedHandlers } from './handler/events/feed.ts'
import { matchingHandlers } from './handler/events/matching.ts'
import { blockHandlers, personalHandlers } from './handler/events/personal.ts'
import type { Context } from './service/context.ts'

export interface Subscription {
  durable: string
  stream: StreamName
  handlers: EventHandlers
}

/** What this service listens to. Copies come first, for what follows is read in their light. */
export const subscriptions = (ctx: Context): readonly Subscription[] => [
  { durable: 'notification-rooms', stream: 'CHAT', handlers: roomHandlers(ctx) },
  { durable: 'notification-blocks', stream: 'PERSONAL', handlers: blockHandlers(ctx) },
  { durable: 'notification-feed', stream: 'FEED', handlers: feedHandlers(ctx) },
  { durable: 'notification-personal', stream: 'PERSONAL', handlers: personalHandlers(ctx) },
  { durable: 'notification-messages', stream: 'CHAT', handlers: messageHandlers(ctx) },
  { durable: 'notification-matching', stream: 'MATCHING', handlers: matchingHandlers(ctx) },
  { durable: 'notification-people', stream: 'AUTH', handlers: peopleHandlers(ctx) },
]
