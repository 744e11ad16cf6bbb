import type { Metrics } from '../metrics.ts'
import type { JetStream } from '../stores/nats.ts'
import { tracedCall } from '../trace.ts'
import { headersOf, subjectOf, type Entry } from './entry.ts'

/** Publishes entries that an outbox holds. Only outboxes call this. */
export interface Publisher {
  /** Resolves when the stream has stored the entry. */
  publish: (entry: Entry) => Promise<void>
}

/** A publisher into JetStream. */
export function createPublisher(jetstream: JetStream, metrics: Metrics): Publisher {
  return {
    async publish(entry) {
      await tracedCall(entry, 'PRODUCER', entry.type, (traced) =>
        jetstream.publish(subjectOf(entry), entry.payload, { headers: headersOf(traced), timeout: 5_000 }),
      )
      metrics.published.inc({ type: entry.type })
    },
  }
}
