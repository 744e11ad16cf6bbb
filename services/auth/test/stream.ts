import type { EventType } from '@girok/common/events/catalog'
import { receive, type Received } from '@girok/common/events/received'
import { connect } from 'nats'

/** The events of one person on the stream AUTH so far, oldest first. */
export async function eventsOf(natsUrl: string, userId: string): Promise<Received[]> {
  const connection = await connect({ servers: natsUrl })
  try {
    const filter = `auth.*.*.${userId}`
    const manager = await connection.jetstreamManager()
    const { state } = await manager.streams.info('AUTH', { subjects_filter: filter })
    const count = Object.values(state.subjects ?? {}).reduce((sum, n) => sum + n, 0)
    if (count === 0) return []
    const consumer = await connection.jetstream().consumers.get('AUTH', { filterSubjects: [filter] })
    const events: Received[] = []
    for await (const message of await consumer.fetch({ max_messages: count })) events.push(receive(message))
    return events
  } finally {
    await connection.close()
  }
}

export const typesOf = (events: Received[]): EventType[] => events.map((event) => event.type)
