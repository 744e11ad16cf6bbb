import { newCall } from '@girok/common/call'
import { readConfig } from '@girok/common/config'
import { rowsOf, type Copies } from '@girok/common/events/copies'
import { fillCopy, remakeCopy } from '@girok/common/events/doubted-copy'
import { createMetrics } from '@girok/common/metrics'
import { configShape } from './config.ts'
import { blockHandlers } from './handler/events.ts'
import { connectPeers, type Peers } from './peers.ts'
import { blocksCopy, valkeyBlocks } from './repository/blocks.ts'
import { openStores, type Stores } from './stores.ts'

const PAGE = 500

const blocksOf = ({ personal }: Pick<Peers, 'personal'>) =>
  rowsOf(
    (pageToken) => personal.listAllBlocks({ pageSize: PAGE, pageToken }, newCall()),
    ({ blocks }) => blocks,
  )

/** Fills the copy of blocks from their owner, once. */
export const fillBlocks = (
  { valkey, run }: Pick<Stores, 'valkey' | 'run'>,
  peers: Pick<Peers, 'personal'>,
): Promise<void> => fillCopy(blocksCopy(valkey, run), blocksOf(peers))

/** What matching copies of other services' data. */
export const copies: Copies = {
  'matching-blocks': async ({ env, lifetime, log, report }) => {
    const config = readConfig(configShape, env)
    const { valkey, bus, run } = await openStores(config, log, createMetrics('matching-rebuild'), lifetime)
    const source = {
      jetstream: bus.jetstream,
      stream: 'PERSONAL',
      handlers: blockHandlers(valkeyBlocks(run)),
      rows: blocksOf(connectPeers(config, lifetime)),
    } as const
    await remakeCopy(blocksCopy(valkey, run), source, report)
  },
}
