import { receive, type AnyReceived } from '@girok/common/events/received'
import { connect } from 'nats'

/** The events of one person on the stream PERSONAL so far, in the stream's order. */
export async function eventsOf(natsUrl: string, userId: string): Promise<AnyReceived[]> {
  const connection = await connect({ servers: natsUrl })
  try {
    const filter = `personal.*.*.${userId}`
    const manager = await connection.jetstreamManager()
    const { state } = await manager.streams.info('PERSONAL', { subjects_filter: filter })
    const count = Object.values(state.subjects ?? {}).reduce((sum, n) => sum + n, 0)
    if (count === 0) return []
    const consumer = await connection.jetstream().consumers.get('PERSONAL', { filterSubjects: [filter] })
    const events: AnyReceived[] = []
    for await (const message of await consumer.fetch({ max_messages: count }))
      events.push(receive(message) as AnyReceived)
    return events
  } finally {
    await connection.close()
  }
}

const STEP_MS = 20

/** Waits until a look at the state yields something; fails with the test's own time limit. */
export async function eventually<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const seen = await look()
    if (seen !== undefined && seen !== false) return seen
    await new Promise((resolve) => setTimeout(resolve, STEP_MS))
  }
}

/** A person's events once there are so many. */
export const published = (natsUrl: string, userId: string, count: number): Promise<AnyReceived[]> =>
  eventually(async () => {
    const events = await eventsOf(natsUrl, userId)
    return events.length >= count && events
  })
