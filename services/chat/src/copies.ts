import { newCall } from '@girok/common/call'
import { readConfig } from '@girok/common/config'
import { pagesOf, rebuildFromSnapshot, type Copies } from '@girok/common/events/copies'
import { newId } from '@girok/common/ids'
import { connectMongo } from '@girok/common/stores/mongo'
import { closeNats, connectNats } from '@girok/common/stores/nats'
import { configShape } from './config.ts'
import { blockHandlers } from './handler/events.ts'
import { connectPeers, type Peers } from './peers.ts'
import { blocksCopy, mongoBlocks, type BlocksCopy } from './repository/blocks.ts'
import { createModels } from './repository/models.ts'

const PAGE = 500

const blockPages = ({ personal }: Pick<Peers, 'personal'>) =>
  pagesOf((pageToken) => personal.listAllBlocks({ pageSize: PAGE, pageToken }, newCall()))

/** Fills a copy that never had a whole snapshot; the consumer beside it brings what happened in the last 30 days. */
export async function fillBlocks(copy: BlocksCopy, peers: Pick<Peers, 'personal'>): Promise<void> {
  if (await copy.isWhole()) return
  for await (const { blocks } of blockPages(peers)) await copy.keep(blocks)
  await copy.setWhole()
}

/** What chat copies of other services' data. */
export const copies: Copies = {
  'chat-blocks': async ({ env, lifetime, log, report }) => {
    const config = readConfig(configShape, env)
    const mongo = await connectMongo(config.MONGO_URL, config.MONGO_DB_CHAT, log)
    const models = createModels(lifetime.add(mongo, (connection) => connection.close()))
    const bus = lifetime.add(await connectNats(config.NATS_URL, 'chat-rebuild', log), closeNats)
    const peers = connectPeers(config, lifetime)
    const copy = blocksCopy(models)
    // Doubted before the first page: what an event writes from now on is in no doubt, so that a block never blinks.
    const run = newId()
    await copy.doubt(run)
    const snapshot = {
      jetstream: bus.jetstream,
      stream: 'PERSONAL',
      handlers: blockHandlers(mongoBlocks(models)),
      pages: blockPages(peers),
      put: ({ blocks }: { blocks: Parameters<BlocksCopy['keep']>[0] }) => copy.keep(blocks),
      prune: async () => void (await copy.dropDoubted(run)),
    } as const
    await rebuildFromSnapshot(snapshot, report)
    await copy.setWhole()
  },
}
