import { newCall } from '@girok/common/call'
import { readConfig } from '@girok/common/config'
import { pagesOf, rebuildFromSnapshot, type Copies } from '@girok/common/events/copies'
import { newId } from '@girok/common/ids'
import { createMetrics } from '@girok/common/metrics'
import { configShape } from './config.ts'
import { blockHandlers } from './handler/events.ts'
import { connectPeers, type Peers } from './peers.ts'
import { blocksCopy, valkeyBlocks, type BlocksCopy } from './repository/blocks.ts'
import { openStores } from './stores.ts'

const PAGE = 500

const blockPages = ({ personal }: Pick<Peers, 'personal'>) =>
  pagesOf((pageToken) => personal.listAllBlocks({ pageSize: PAGE, pageToken }, newCall()))

/** Fills a copy that never had a whole snapshot; the consumer beside it brings what happened in the last 30 days. */
export async function fillBlocks(copy: BlocksCopy, peers: Pick<Peers, 'personal'>): Promise<void> {
  if (await copy.isWhole()) return
  for await (const { blocks } of blockPages(peers)) await copy.keep(blocks)
  await copy.setWhole()
}

/** What matching copies of other services' data. */
export const copies: Copies = {
  'matching-blocks': async ({ env, lifetime, log, report }) => {
    const config = readConfig(configShape, env)
    const { valkey, bus, run } = await openStores(config, log, createMetrics('matching-rebuild'), lifetime)
    const copy = blocksCopy(valkey, run)
    // Doubted before the first page: what an event writes from now on is in no doubt, so that a block never blinks.
    const id = newId()
    await copy.doubt(id)
    const snapshot = {
      jetstream: bus.jetstream,
      stream: 'PERSONAL',
      handlers: blockHandlers(valkeyBlocks(run)),
      pages: blockPages(connectPeers(config, lifetime)),
      put: async ({ blocks }: { blocks: Parameters<BlocksCopy['keep']>[0] }) =>
        void (await copy.keep(blocks)),
      prune: () => copy.dropDoubted(id),
    } as const
    await rebuildFromSnapshot(snapshot, report)
    await copy.setWhole()
  },
}
