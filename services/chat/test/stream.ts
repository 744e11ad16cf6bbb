import type { EventType } from '@girok/common/events/catalog'
import { receive, type Received } from '@girok/common/events/received'
import { connect } from 'nats'

type Any = { [T in EventType]: Received<T> }[EventType]

/** The events of one room on the stream CHAT so far, in the stream's order. */
export async function eventsOf(natsUrl: string, roomId: string): Promise<Any[]> {
  const connection = await connect({ servers: natsUrl })
  try {
    const filter = `chat.*.*.${roomId}`
    const manager = await connection.jetstreamManager()
    const { state } = await manager.streams.info('CHAT', { subjects_filter: filter })
    const count = Object.values(state.subjects ?? {}).reduce((sum, n) => sum + n, 0)
    if (count === 0) return []
    const consumer = await connection.jetstream().consumers.get('CHAT', { filterSubjects: [filter] })
    const events: Any[] = []
    for await (const message of await consumer.fetch({ max_messages: count }))
      events.push(receive(message) as Any)
    return events
  } finally {
    await connection.close()
  }
}

/** The room's version that an event tells of; read marks tell of none. */
export const versionOf = ({ payload }: Any): number => ('version' in payload ? payload.version : NaN)

const STEP_MS = 20

/** Waits until a look at the state yields something; fails with the test's own time limit. */
export async function eventually<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const seen = await look()
    if (seen !== undefined && seen !== false) return seen
    await new Promise((resolve) => setTimeout(resolve, STEP_MS))
  }
}
