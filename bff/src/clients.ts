import { grpcAddresses } from '@girok/common/grpc/addresses'
import { connect } from '@girok/common/grpc/client'
import type { Service } from '@girok/common/grpc/types'
import type { Metrics } from '@girok/common/metrics'
import { domains, type Domain } from '@girok/common/s2s/policy'
import type { TokenSource } from '@girok/common/s2s/tokens'
import { AuthServiceService } from '@girok/proto/auth/v1/auth'
import { ChatServiceService } from '@girok/proto/chat/v1/chat'
import { FeedServiceService } from '@girok/proto/feed/v1/feed'
import { MatchingServiceService } from '@girok/proto/matching/v1/matching'
import { MediaServiceService } from '@girok/proto/media/v1/media'
import { NotificationServiceService } from '@girok/proto/notification/v1/notification'
import { PersonalServiceService } from '@girok/proto/personal/v1/personal'
import type { z } from 'zod'

/** Where each domain's service is. */
export const addresses = grpcAddresses(...domains)

export type Addresses = z.output<z.ZodObject<typeof addresses>>

/** Hashing a password takes its time, the more so behind a queue. */
const PASSWORD_MS = 1_800
const passwordTimeouts = {
  register: PASSWORD_MS,
  login: PASSWORD_MS,
  changePassword: PASSWORD_MS,
  deleteUser: PASSWORD_MS,
}

/** The services behind the subgraphs. Each connects when it is first called. */
export function connectServices(
  config: Addresses & { HOP_TIMEOUT_MS: number },
  tokens: TokenSource,
  metrics: Metrics,
) {
  const to = <S extends Service>(
    target: Domain,
    service: S,
    timeouts: Partial<Record<keyof S, number>> = {},
  ) =>
    connect(service, {
      target,
      address: addressOf(config, target),
      hopTimeoutMs: config.HOP_TIMEOUT_MS,
      tokens,
      metrics,
      timeouts,
    })
  return {
    auth: to('auth', AuthServiceService, passwordTimeouts),
    personal: to('personal', PersonalServiceService),
    feed: to('feed', FeedServiceService),
    chat: to('chat', ChatServiceService),
    matching: to('matching', MatchingServiceService),
    media: to('media', MediaServiceService),
    notification: to('notification', NotificationServiceService),
  } satisfies Record<Domain, object>
}

const addressOf = (config: Addresses, domain: Domain) =>
  config[`${domain.toUpperCase() as Uppercase<Domain>}_GRPC_ADDRESS`]

export type Services = ReturnType<typeof connectServices>

/** Ends every connection. */
export const closeServices = (services: Services): void =>
  Object.values(services).forEach((client) => client.close())
