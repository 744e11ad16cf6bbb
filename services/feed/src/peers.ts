import { connect } from '@girok/common/grpc/client'
import type { Lifetime } from '@girok/common/lifetime'
import type { Metrics } from '@girok/common/metrics'
import { serviceTokens } from '@girok/common/s2s/identity'
import { AuthServiceService } from '@girok/proto/auth/v1/auth'
import { MediaServiceService } from '@girok/proto/media/v1/media'
import { PersonalServiceService } from '@girok/proto/personal/v1/personal'
import type { Config } from './config.ts'

/** The services that feed calls. */
export function connectPeers(config: Config, lifetime: Lifetime, metrics?: Metrics) {
  const tokens = serviceTokens(config, 'feed', config.FEED_CLIENT_SECRET)
  const shared = { tokens, hopTimeoutMs: config.HOP_TIMEOUT_MS, ...(metrics && { metrics }) }
  const open = <C extends { close: () => void }>(client: C) => lifetime.add(client, (c) => c.close())
  const auth = { target: 'auth', address: config.AUTH_GRPC_ADDRESS, ...shared }
  const personal = { target: 'personal', address: config.PERSONAL_GRPC_ADDRESS, ...shared }
  const media = { target: 'media', address: config.MEDIA_GRPC_ADDRESS, ...shared }
  return {
    auth: open(connect(AuthServiceService, auth)),
    personal: open(connect(PersonalServiceService, personal)),
    media: media.address === '' ? undefined : open(connect(MediaServiceService, media)),
  }
}

export type Peers = ReturnType<typeof connectPeers>
