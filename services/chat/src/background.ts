import { consume } from '@girok/common/events/consumer'
import { every } from '@girok/common/every'
import type { Lifetime } from '@girok/common/lifetime'
import type { Log } from '@girok/common/log'
import type { Metrics } from '@girok/common/metrics'
import type { JetStream } from '@girok/common/stores/nats'
import { fillBlocks } from './copies.ts'
import { blockHandlers, matchHandlers } from './handler/events.ts'
import type { Peers } from './peers.ts'
import { forgetEmptyRooms } from './repository/empty-rooms.ts'
import type { Models } from './repository/models.ts'
import type { Context } from './service/context.ts'

const FILL_MS = 2_000
const FORGET_MS = 600_000

interface Tools {
  context: Context
  models: Models
  peers: Peers
  jetstream: JetStream
  log: Log
  metrics: Metrics
}

/** What every replica does behind the doors: each part is safe to run at any time, any number of times at once. */
export async function startBackground(tools: Tools, lifetime: Lifetime): Promise<void> {
  const { context, models, peers, jetstream, log, metrics } = tools
  const shared = { jetstream, log, metrics }
  const blocks = {
    stream: 'PERSONAL',
    durable: 'chat-blocks',
    handlers: blockHandlers(context.blocks),
  } as const
  const matches = { stream: 'MATCHING', durable: 'chat-matches', handlers: matchHandlers(context) } as const
  for (const subscription of [blocks, matches])
    lifetime.add(await consume({ ...shared, ...subscription }), (consumer) => consumer.close())

  const filling = every(FILL_MS, 'filling the copy of blocks', fillOnce(models, peers), log)
  lifetime.add(filling, (job) => job.close())
  const forgetting = every(FORGET_MS, 'forgetting empty rooms', () => forgetEmptyRooms(models), log)
  lifetime.add(forgetting, (job) => job.close())
}

function fillOnce(models: Models, peers: Peers): () => Promise<void> {
  let filled = false
  return async () => {
    if (filled) return
    await fillBlocks(models, peers)
    filled = true
  }
}
