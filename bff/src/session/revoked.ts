import { consume } from '@girok/common/events/consumer'
import type { Log } from '@girok/common/log'
import type { Metrics } from '@girok/common/metrics'
import type { JetStream } from '@girok/common/stores/nats'
import type { Sessions } from './sessions.ts'

/** Deletes the records of families that ended elsewhere, within a second of the event. */
export const followRevocations = (jetstream: JetStream, sessions: Sessions, log: Log, metrics: Metrics) =>
  consume({
    jetstream,
    stream: 'AUTH',
    durable: 'bff-sessions',
    handlers: {
      'auth.session.revoked': ({ payload }) => sessions.revoke(payload.userId, payload.sessionIds),
    },
    log,
    metrics,
  })
