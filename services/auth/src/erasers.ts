import { grpcAddresses } from '@girok/common/grpc/addresses'
import { connect } from '@girok/common/grpc/client'
import type { Service } from '@girok/common/grpc/types'
import type { Lifetime } from '@girok/common/lifetime'
import type { Metrics } from '@girok/common/metrics'
import type { ErasingDomain } from '@girok/common/s2s/policy'
import type { TokenSource } from '@girok/common/s2s/tokens'
import { ChatServiceService } from '@girok/proto/chat/v1/chat'
import { MatchingServiceService } from '@girok/proto/matching/v1/matching'
import { MediaServiceService } from '@girok/proto/media/v1/media'
import { FeedServiceService } from '@girok/proto/feed/v1/feed'
import { NotificationServiceService } from '@girok/proto/notification/v1/notification'
import { PersonalServiceService } from '@girok/proto/personal/v1/personal'
import type { z } from 'zod'
import type { Erasers } from './service/erasure.ts'

/** Every service that keeps a person's data. */
export const keepers = {
  chat: ChatServiceService,
  matching: MatchingServiceService,
  personal: PersonalServiceService,
  feed: FeedServiceService,
  notification: NotificationServiceService,
  media: MediaServiceService,
} as const satisfies Record<ErasingDomain, Service>

export type Keeper = keyof typeof keepers

const names = Object.keys(keepers) as Keeper[]

/** Where they are. */
export const keeperAddresses = grpcAddresses(...names)

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
  return Object.fromEntries(names.map((name) => [name, eraserAt(name)]))
}
