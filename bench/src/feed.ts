import { connect } from '@girok/common/grpc/client'
import { createLog } from '@girok/common/log'
import { ServiceTokens } from '@girok/common/s2s/tokens'
import { connectMongo } from '@girok/common/stores/mongo'
import { openStore } from '@girok/feed/repository/store'
import type { System } from '@girok/dev-env/system'
import { FeedServiceService } from '@girok/proto/feed/v1/feed'
import { measureFanOut } from './feed/fan-out.ts'
import { measureLast, measurePages } from './feed/pages.ts'
import { measureQuery } from './feed/query.ts'
import { withSystem, type Row } from './system.ts'

/** Writing to timelines against the store's own limit, how soon the last has it, reading them, and the query of a demo. */
export const bench = (): Promise<Row[]> =>
  withSystem(async (system) => {
    const { feed, store, close } = await openFeed(system)
    try {
      return [
        ...(await measureQuery(system)),
        ...(await measureFanOut(system.stores.urls.mongo)),
        ...(await measureLast(feed, store)),
        ...(await measurePages(feed, store)),
      ]
    } finally {
      await close()
    }
  })

/** Feed as the BFF calls it, and what it stores. */
async function openFeed({ environment, ports, stores, secrets }: System) {
  const connection = await connectMongo(stores.urls.mongo, 'feed', createLog('bench', 'warn'))
  const tokens = new ServiceTokens({
    tokenUrl: environment['AUTH_TOKEN_URL']!,
    clientId: 'bff',
    clientSecret: secrets.clients.bff,
  })
  const address = `127.0.0.1:${ports.FEED_GRPC_PORT}`
  const feed = connect(FeedServiceService, { target: 'feed', address, tokens, hopTimeoutMs: 10_000 })
  const close = async () => {
    feed.close()
    await connection.close()
  }
  return { feed, store: await openStore(connection), close }
}
