import { readConfig } from '@girok/common/config'
import { rebuildFromSnapshot, type Copies, type Rebuild } from '@girok/common/events/copies'
import { createPublisher } from '@girok/common/events/publisher'
import { newId } from '@girok/common/ids'
import { createMetrics } from '@girok/common/metrics'
import { connectMongo } from '@girok/common/stores/mongo'
import { closeNats, connectNats } from '@girok/common/stores/nats'
import { configShape } from './config.ts'
import { createContext } from './context.ts'
import { connectPeers, type Peers } from './peers.ts'
import { wholeCopies } from './repository/copy.ts'
import { openStore, type Store } from './repository/store.ts'
import type { Context } from './service/context.ts'
import { snapshots, type Snapshot } from './snapshots.ts'

type Name = keyof ReturnType<typeof snapshots>

/** Fills the copies that never had a whole snapshot; the consumers beside it bring what happened lately. */
export async function fillCopies(context: Context, store: Store, peers: Peers): Promise<void> {
  const whole = wholeCopies(store)
  for (const [name, snapshot] of Object.entries(snapshots(context, store, peers))) {
    if (await whole.has(name)) continue
    const { pages, put } = snapshot as Snapshot<unknown>
    for await (const page of pages()) await put(page)
    await whole.add(name)
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
    const { stream, handlers, pages, put, doubt, prune } = snapshots(context, store, peers)[
      name
    ] as Snapshot<unknown>
    // Doubted before the first page: what an event writes from now on is in no doubt, so that nothing blinks.
    const run = newId()
    await doubt?.(run)
    await rebuildFromSnapshot(
      { jetstream, stream, handlers, pages: pages(), put, prune: async () => prune?.(run) },
      report,
    )
    await wholeCopies(store).add(name)
  }

/** What feed copies of other services' data. */
export const copies: Copies = {
  'feed-follows': rebuild('feed-follows'),
  'feed-blocks': rebuild('feed-blocks'),
  'feed-people': rebuild('feed-people'),
  'feed-pictures': rebuild('feed-pictures'),
}
