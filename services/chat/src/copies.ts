import { newCall } from '@girok/common/call'
import { readConfig } from '@girok/common/config'
import { rowsOf, type Copies } from '@girok/common/events/copies'
import { fillCopy, remakeCopy } from '@girok/common/events/doubted-copy'
import { connectMongo } from '@girok/common/stores/mongo'
import { closeNats, connectNats } from '@girok/common/stores/nats'
import { configShape } from './config.ts'
import { blockHandlers } from './handler/events.ts'
import { connectPeers, type Peers } from './peers.ts'
import { blocksCopy, mongoBlocks } from './repository/blocks.ts'
import { createModels, type Models } from './repository/models.ts'

const PAGE = 500

const blocksOf = ({ personal }: Pick<Peers, 'personal'>) =>
  rowsOf(
    (pageToken) => personal.listAllBlocks({ pageSize: PAGE, pageToken }, newCall()),
    ({ blocks }) => blocks,
  )

/** Fills the copy of blocks from their owner, once. */
export const fillBlocks = (models: Models, peers: Pick<Peers, 'personal'>): Promise<void> =>
  fillCopy(blocksCopy(models), blocksOf(peers))

/** What chat copies of other services' data. */
export const copies: Copies = {
  'chat-blocks': async ({ env, lifetime, log, report }) => {
    const config = readConfig(configShape, env)
    const mongo = await connectMongo(config.MONGO_URL, config.MONGO_DB_CHAT, log)
    const models = createModels(lifetime.add(mongo, (connection) => connection.close()))
    const { jetstream } = lifetime.add(await connectNats(config.NATS_URL, 'chat-rebuild', log), closeNats)
    const handlers = blockHandlers(mongoBlocks(models))
    const rows = blocksOf(connectPeers(config, lifetime))
    await remakeCopy(blocksCopy(models), { jetstream, stream: 'PERSONAL', handlers, rows }, report)
  },
}
