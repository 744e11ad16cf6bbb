import { readConfig } from '@girok/common/config'
import type { Copies, Rebuild } from '@girok/common/events/copies'
import { fillCopy, remakeCopy } from '@girok/common/events/doubted-copy'
import { createPublisher } from '@girok/common/events/publisher'
import { createMetrics } from '@girok/common/metrics'
import { connectMongo } from '@girok/common/stores/mongo'
import { closeNats, connectNats } from '@girok/common/stores/nats'
import { configShape } from './config.ts'
import { createContext } from './context.ts'
import { connectPeers, type Peers } from './peers.ts'
import { openStore, type Store } from './repository/store.ts'
import type { Context } from './service/context.ts'
import { snapshots, type Snapshot } from './snapshots.ts'

type Name = keyof ReturnType<typeof snapshots>

/** Fills the copies that never had a whole snapshot, each once. */
export async function fillCopies(context: Context, store: Store, peers: Peers): Promise<void> {
  for (const snapshot of Object.values(snapshots(context, store, peers))) {
    const { copy, rows } = snapshot as Snapshot<unknown>
    await fillCopy(copy, rows())
  }
}

const rebuild =
  (name: Name): Rebuild =>
  async ({ env, lifetime, log, report }) => {
    const config = readConfig(configShape, env)
    const mongo = await connectMongo(config.MONGO_URL, config.MONGO_DB_FEED, log)
    const store = await openStore(lifetime.add(mongo, (connection) => connection.close()))
    const bus = lifetime.add(await connectNats(config.NATS_URL, 'feed-rebuild', log), closeNats)
    const { jetstream } = bus
    const peers = connectPeers(config, lifetime)
    const publisher = createPublisher(jetstream, createMetrics('feed-rebuild'))
    const context = createContext({ config, store, peers, publisher, log }, lifetime)
    const { stream, handlers, rows, copy } = snapshots(context, store, peers)[name] as Snapshot<unknown>
    await remakeCopy(copy, { jetstream, stream, handlers, rows: rows() }, report)
  }

/** What feed copies of other services' data. */
export const copies: Copies = {
  'feed-follows': rebuild('feed-follows'),
  'feed-blocks': rebuild('feed-blocks'),
  'feed-people': rebuild('feed-people'),
  'feed-pictures': rebuild('feed-pictures'),
}
