import { newCall } from '@girok/common/call'
import { consume } from '@girok/common/events/consumer'
import { every } from '@girok/common/every'
import type { Lifetime } from '@girok/common/lifetime'
import type { Log } from '@girok/common/log'
import type { Metrics } from '@girok/common/metrics'
import { fillBlocks } from './copies.ts'
import { blockHandlers, peopleHandlers, roomHandlers } from './handler/events.ts'
import type { Peers } from './peers.ts'
import type { Context } from './service/context.ts'
import type { Stores } from './stores.ts'

const SWEEP_MS = 1_000
const FILL_MS = 2_000

interface Tools {
  context: Context
  stores: Stores
  peers: Peers
  log: Log
  metrics: Metrics
}

/** What every replica does behind the doors: each part is safe to run at any time, any number of times at once. */
export async function startBackground(tools: Tools, lifetime: Lifetime): Promise<void> {
  const { context, stores, peers, log, metrics } = tools
  const subscriptions = [
    { durable: 'matching-blocks', stream: 'PERSONAL', handlers: blockHandlers(context.blocks) },
    { durable: 'matching-rooms', stream: 'CHAT', handlers: roomHandlers(context) },
    { durable: 'matching-people', stream: 'AUTH', handlers: peopleHandlers(context) },
  ] as const
  const { jetstream } = stores.bus
  for (const subscription of subscriptions)
    lifetime.add(await consume({ ...subscription, jetstream, log, metrics }), (open) => open.close())

  let filled = false
  const fill = async () => {
    if (filled) return
    await fillBlocks(stores, peers)
    filled = true
  }
  const jobs = [
    every(SWEEP_MS, 'looking for matches', () => sweep(context), log),
    every(FILL_MS, 'filling the copy of blocks', fill, log),
  ]
  for (const job of jobs) lifetime.add(job, (open) => open.close())
}

async function sweep({ queues }: Context): Promise<void> {
  while (!(await queues.sweep(newCall({ caller: 'matching' }))));
}
