import { newCall } from '@girok/common/call'
import type { EventType, Payload } from '@girok/common/events/catalog'
import { createEntry } from '@girok/common/events/entry'
import { createPublisher } from '@girok/common/events/publisher'
import { createLog } from '@girok/common/log'
import { createMetrics } from '@girok/common/metrics'
import { serviceGuard } from '@girok/common/s2s/identity'
import { connectNats, type JetStream } from '@girok/common/stores/nats'
import { serveFake } from '@girok/common/testing/edge'
import type { TokenServer } from '@girok/common/testing/token-server'
import { MatchingServiceService, type FailMatchRequest } from '@girok/proto/matching/v1/matching'
import { PersonalServiceService, type BlockRecord } from '@girok/proto/personal/v1/personal'

/** What other services know and say. */
export interface PeersServer {
  env: Record<string, string>
  /** The blocks that personal knows, two a page. */
  blocks: BlockRecord[]
  /** Awaited before personal answers. */
  beforePage: () => Promise<unknown>
  /** What matching was told. */
  failed: FailMatchRequest[]
  /** Awaited before matching answers. */
  beforeFail: () => Promise<unknown>
  jetstream: JetStream
  /** Publishes as another service does. */
  tell: <T extends EventType>(type: T, payload: Payload<T>) => Promise<void>
  close: () => Promise<void>
}

const PAGE = 2

/** personal and matching behind their real edges, and their voices on the streams. */
export async function bootPeers({ env }: TokenServer, natsUrl: string): Promise<PeersServer> {
  const guard = (callee: 'personal' | 'matching') => serviceGuard(env as never, callee)
  const personal = await serveFake(
    PersonalServiceService,
    {
      listAllBlocks: async ({ pageToken }) => {
        await peers.beforePage()
        const next = Number(pageToken) + PAGE
        const blocks = peers.blocks.slice(Number(pageToken), next)
        return { blocks, nextPageToken: next < peers.blocks.length ? String(next) : '' }
      },
    },
    guard('personal'),
  )
  const matching = await serveFake(
    MatchingServiceService,
    {
      failMatch: async (request) => {
        await peers.beforeFail()
        peers.failed.push(request)
        return {}
      },
    },
    guard('matching'),
  )
  const bus = await connectNats(natsUrl, 'peers', createLog('peers', 'silent'))
  const publisher = createPublisher(bus.jetstream, createMetrics('peers'))
  const peers: PeersServer = {
    env: { PERSONAL_GRPC_ADDRESS: personal.address, MATCHING_GRPC_ADDRESS: matching.address },
    blocks: [],
    beforePage: async () => {},
    failed: [],
    beforeFail: async () => {},
    jetstream: bus.jetstream,
    tell: (type, payload) => publisher.publish(createEntry(type, payload, newCall())),
    close: async () => {
      await bus.close()
      await Promise.all([personal.close(), matching.close()])
    },
  }
  return peers
}
