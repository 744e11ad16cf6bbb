import { quickest } from '@girok/common/testing/quickest'
import { Person } from './client.ts'
import { startSuite, type Suite } from './suite.ts'

let suite: Suite
beforeAll(async () => {
  suite = await startSuite({ markEveryMs: 200 })
})
afterAll(() => suite.close())

const revoke = (...people: Person[]) =>
  suite.chat.publish('auth.session.revoked', {
    userId: people[0]!.userId,
    sessionIds: people.map(({ sessionId }) => sessionId),
    revokedAt: new Date(),
  })

test('revoking a session closes its sockets within a second on every node, and no others', async () => {
  const stays = new Person()
  const other = await suite.open(stays, 1)
  const took = await quickest(1_000, async () => {
    const gone = new Person()
    const doomed = await Promise.all([suite.open(gone, 0), suite.open(gone, 1), suite.open(gone, 1)])
    const start = performance.now()
    await revoke(gone)
    const reasons = await Promise.all(doomed.map(({ closed }) => closed))
    expect(reasons).toEqual(Array(3).fill('io server disconnect'))
    return performance.now() - start
  })
  expect(took).toBeLessThan(1_000)
  expect(other.socket.connected).toBe(true)
})

test('a session that is revoked while its socket is being admitted gets none', async () => {
  const [gone, witness] = [new Person(), new Person()]
  const seen = await suite.open(witness)
  const ticket = await gone.ticket()
  await revoke(gone, witness)
  await seen.closed
  const late = suite.client({ auth: { ticket } })
  const outcome = await Promise.race([late.closed, late.refused.then(() => 'refused'), late.ready])
  expect(['io server disconnect', 'refused']).toContain(outcome)
})

test('shortly before the session ends the client gets reauth, and at its end the server disconnects', async () => {
  const ann = new Person()
  const endsAt = Date.now() + 2_000
  const client = suite.client({ auth: { ticket: await ann.ticket({ sessionEndsAt: endsAt }) } })
  await client.ready
  expect(await client.closed).toBe('io server disconnect')
  expect(Date.now()).toBeGreaterThanOrEqual(endsAt)
  expect(client.events.filter(({ name }) => name === 'reauth').map(({ value }) => value)).toEqual([
    { endsAt: new Date(endsAt).toISOString() },
  ])
})

test('renew with a new ticket of the same session lets the socket live on', async () => {
  const ann = new Person()
  const client = suite.client({ auth: { ticket: await ann.ticket({ sessionEndsAt: Date.now() + 1_500 }) } })
  const witness = suite.client({ auth: { ticket: await ann.ticket({ sessionEndsAt: Date.now() + 2_000 }) } })
  await client.ready
  const ticket = await ann.ticket()
  expect(await client.ask('renew', { ticket })).toEqual({ ok: true })
  await witness.closed
  expect(client.socket.connected).toBe(true)
  expect(await client.ask('renew', { ticket })).toMatchObject({
    code: 'UNAUTHENTICATED',
    reason: 'INVALID_TICKET',
  })
})

test('renew with a ticket of another person, session or namespace is refused', async () => {
  const ann = new Person()
  const client = await suite.open(ann)
  const tickets = [
    await new Person().ticket(),
    await ann.ticket({ sessionId: new Person().sessionId }),
    await ann.ticket({ namespaces: ['FEED'] }),
    'nonsense',
  ]
  for (const ticket of tickets)
    expect(await client.ask('renew', { ticket })).toMatchObject({ ok: false, reason: 'INVALID_TICKET' })
})

test('a quiet client hears by mark where the stream stands', async () => {
  const ann = new Person()
  const client = await suite.open(ann)
  const { epoch } = await client.ready
  await suite.chat.createRoom(new Person().userId)
  const marked = () => client.events.findLast(({ name }) => name === 'mark')?.value
  const { state } = await (await suite.bus.connection.jetstreamManager()).streams.info('CHAT')
  await client.until(() => marked()?.seq === state.last_seq)
  expect(marked()).toEqual({ seq: state.last_seq, epoch })
})
