import { connect } from 'nats'
import { receive, type AnyReceived } from '../events/received.ts'
import type { StreamName } from '../events/streams.ts'

/** The events of a stream so far whose subjects fit a filter (`feed.*.*.<key>`), in the stream's order. */
export async function streamEvents(
  natsUrl: string,
  stream: StreamName,
  filter: string,
): Promise<AnyReceived[]> {
  const connection = await connect({ servers: natsUrl })
  try {
    const manager = await connection.jetstreamManager()
    const { state } = await manager.streams.info(stream, { subjects_filter: filter })
    const count = Object.values(state.subjects ?? {}).reduce((sum, n) => sum + n, 0)
    if (count === 0) return []
    const consumer = await connection.jetstream().consumers.get(stream, { filterSubjects: [filter] })
    const events: AnyReceived[] = []
    for await (const message of await consumer.fetch({ max_messages: count }))
      events.push(receive(message) as AnyReceived)
    return events
  } finally {
    await connection.close()
  }
}
