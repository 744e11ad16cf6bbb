import type { RecentLimits } from '@girok/common/events/resume/recent'
import type { Lifetime } from '@girok/common/lifetime'
import type { Log } from '@girok/common/log'
import type { Metrics } from '@girok/common/metrics'
import type { TokenSource } from '@girok/common/s2s/tokens'
import type { Bus } from '@girok/common/stores/nats'
import type { connectValkey } from '@girok/common/stores/valkey'
import type { Config } from './config.ts'
import type { Heartbeat } from './handler/server.ts'
import type { Times } from './service/attendance.ts'

/** What tests put in the place of the real thing. */
export interface Overrides {
  tokens?: TokenSource
  markEveryMs?: number
  replayLimit?: number
  /** How much of each stream is kept for those who come back. */
  kept?: RecentLimits
  times?: Times
  heartbeat?: Heartbeat
}

/** What everything here is made of. */
export interface Parts {
  config: Config
  overrides: Overrides
  lifetime: Lifetime
  log: Log
  metrics: Metrics
  valkey: ReturnType<typeof connectValkey>
  bus: Bus
}
