import { expect, test } from '@jest/globals'
import { createEntry, headersOf, subjectOf, type Entry } from '@girok/common/events/entry'
import { newId } from '@girok/common/ids'
import { connect, type NatsConnection } from 'nats'
import pg from 'pg'
import { activityHandlers } from '../src/handler/events.ts'
import { postgresActivities } from '../src/repository/activities.ts'
import { callOf, newPerson } from './boot.ts'
import { authSuite, eventually } from './suite.ts'

const suite = authSuite()

interface Row {
  event_id: string
  session_id: string
  client_kind: string
}
const activity = (userId: string) =>
  suite.sql<Row>('select event_id, session_id, client_kind from login_activity where user_id = $1', [userId])

async function withNats<T>(work: (connection: NatsConnection) => Promise<T>): Promise<T> {
  const connection = await connect({ servers: suite.stores.natsUrl })
  return work(connection).finally(() => connection.close())
}

const publish = (entry: Entry) =>
  withNats(async (connection) => {
    await connection.jetstream().publish(subjectOf(entry), entry.payload, { headers: headersOf(entry) })
  })

/** When everything on the stream has been handled by the consumer. */
const settled = () =>
  withNats(async (connection) => {
    const manager = await connection.jetstreamManager()
    await eventually(async () => {
      const { num_pending, num_ack_pending } = await manager.consumers.info('AUTH', 'auth-activity')
      return num_pending + num_ack_pending === 0 || undefined
    })
  })

test('each sign-in leaves one row', async () => {
  const person = newPerson()
  const { user } = await suite.bff.register(person, callOf())
  const { tokens } = await suite.bff.login(person, callOf())
  const rows = await eventually(async () => {
    const seen = await activity(user!.id)
    return seen.length > 0 ? seen : undefined
  })
  expect(rows).toEqual([{ event_id: expect.any(String), session_id: tokens!.sessionId, client_kind: 'WEB' }])
})

test('an event that arrives again and again takes effect once', async () => {
  const { user } = await suite.bff.register(newPerson(), callOf())
  const payload = { userId: user!.id, sessionId: newId(), clientKind: 2 as const, loggedInAt: new Date() }
  const { id, occurredAt, traceparent, actor } = createEntry('auth.user.logged_in', payload, callOf(user!.id))
  const event = { id, type: 'auth.user.logged_in', seq: 1, occurredAt, traceparent, actor, payload } as const
  const pool = new pg.Pool({ connectionString: suite.stores.databaseUrl })
  const handle = activityHandlers(postgresActivities(pool))['auth.user.logged_in']!
  await Promise.all([handle(event), handle(event)])
  await handle(event)
  await pool.end()
  expect(await activity(user!.id)).toMatchObject([{ event_id: id }])
})

test('an event that can never be handled ends in the DLQ and stops nobody', async () => {
  const payload = { userId: 'no-uuid', sessionId: '', clientKind: 2 as const, loggedInAt: undefined }
  await publish(createEntry('auth.user.logged_in', payload, callOf()))
  await settled()
  const dead = await withNats(async (connection) => (await connection.jetstreamManager()).streams.info('DLQ'))
  expect(dead.state.messages).toBe(1)
})
