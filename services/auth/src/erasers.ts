import { connect } from '@girok/common/grpc/client'
import type { Lifetime } from '@girok/common/lifetime'
import type { Metrics } from '@girok/common/metrics'
import type { TokenSource } from '@girok/common/s2s/tokens'
import { ChatServiceService } from '@girok/proto/chat/v1/chat'
import { MatchingServiceService } from '@girok/proto/matching/v1/matching'
import { MediaServiceService } from '@girok/proto/media/v1/media'
import { FeedServiceService } from '@girok/proto/feed/v1/feed'
import { NotificationServiceService } from '@girok/proto/notification/v1/notification'
import { PersonalServiceService } from '@girok/proto/personal/v1/personal'
import { z } from 'zod'
import type { Erasers } from './service/erasure.ts'

/** Every service that keeps a person's data. One more is a row here and one below. */
export const keepers = {
  chat: ChatServiceService,
  matching: MatchingServiceService,
  personal: PersonalServiceService,
  feed: FeedServiceService,
  notification: NotificationServiceService,
  media: MediaServiceService,
} as const

export type Keeper = keyof typeof keepers

/** Where they are. */
export const keeperAddresses = {
  CHAT_GRPC_ADDRESS: z.string().default('127.0.0.1:50054'),
  MATCHING_GRPC_ADDRESS: z.string().default('127.0.0.1:50055'),
  PERSONAL_GRPC_ADDRESS: z.string().default('127.0.0.1:50052'),
  FEED_GRPC_ADDRESS: z.string().default('127.0.0.1:50053'),
  NOTIFICATION_GRPC_ADDRESS: z.string().default('127.0.0.1:50057'),
  MEDIA_GRPC_ADDRESS: z.string().default('127.0.0.1:50056'),
} satisfies Record<`${Uppercase<Keeper>}_GRPC_ADDRESS`, z.ZodType>

const ERASE_MS = 10_000

/** How each of them erases a person. */
export function connectErasers(
  config: z.output<z.ZodObject<typeof keeperAddresses>>,
  tokens: TokenSource,
  metrics: Metrics,
  lifetime: Lifetime,
): Erasers {
  const eraserAt = (target: Keeper): Erasers[string] => {
    const address = config[`${target.toUpperCase() as Uppercase<Keeper>}_GRPC_ADDRESS`]
    const options = { target, address, tokens, metrics, hopTimeoutMs: ERASE_MS }
    const client = lifetime.add(connect(keepers[target], options), (opened) => opened.close())
    return (userId, call) => client.eraseUser({ userId }, call)
  }
  return Object.fromEntries((Object.keys(keepers) as Keeper[]).map((name) => [name, eraserAt(name)]))
}
