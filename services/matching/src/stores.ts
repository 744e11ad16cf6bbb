import { CoalescedRelay } from '@girok/common/events/coalesced-relay'
import { outboxWork } from '@girok/common/events/outbox-valkey'
import { createPublisher } from '@girok/common/events/publisher'
import type { Lifetime } from '@girok/common/lifetime'
import type { Log } from '@girok/common/log'
import type { Metrics } from '@girok/common/metrics'
import { closeNats, connectNats, type Bus } from '@girok/common/stores/nats'
import { closeValkey, connectValkey } from '@girok/common/stores/valkey'
import type { Redis } from 'ioredis'
import type { Config } from './config.ts'
import { toEntry, type Kept } from './repository/events.ts'
import { createRun, ROOT, type Run } from './repository/scripts.ts'
import type { Settings } from './repository/settings.ts'

export interface Stores {
  valkey: Redis
  bus: Bus
  run: Run
}

/** Connects to what matching keeps its state in, and relays what it tells of. */
export async function openStores(
  config: Config,
  log: Log,
  metrics: Metrics,
  lifetime: Lifetime,
): Promise<Stores> {
  const valkey = lifetime.add(connectValkey(config.VALKEY_URL, log), closeValkey)
  const bus = lifetime.add(await connectNats(config.NATS_URL, 'matching', log), closeNats)
  const publisher = createPublisher(bus.jetstream, metrics)
  const work = outboxWork<Kept>({ name: 'events of a queue', valkey, root: ROOT, toEntry, publisher })
  const relay = lifetime.add(new CoalescedRelay(work, log), (opened) => opened.close())
  return { valkey, bus, run: createRun(valkey, settingsOf(config), relay) }
}

const AGAIN_MS = 15_000
const DAY_MS = 24 * 60 * 60_000

const settingsOf = (config: Config): Settings => ({
  ttlMs: config.MATCHING_ABSENT_SECONDS * 1000,
  widenMs: [config.MATCHING_INTERESTS_SECONDS * 1000, config.MATCHING_REGION_SECONDS * 1000],
  againMs: AGAIN_MS,
  coolMs: config.MATCHING_SKIP_SECONDS * 1000,
  rematchMs: config.MATCHING_REMATCH_SECONDS * 1000,
  keepMs: config.MATCHING_KEEP_DAYS * DAY_MS,
})
