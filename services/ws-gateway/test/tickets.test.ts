import { SignJWT } from 'jose'
import { newId } from '@girok/common/ids'
import { Person, TICKET_SECRET, type ClientOptions } from './client.ts'
import { startSuite, type Suite } from './suite.ts'

let suite: Suite
beforeAll(async () => {
  suite = await startSuite()
})
afterAll(() => suite.close())

/** The data of the `connect_error` that a connection gets. */
async function refusalOf(options: ClientOptions, node = 0) {
  const client = suite.client(options, node)
  const error = await Promise.race([client.refused, client.ready.then(() => new Error('was let in'))])
  return (error as Error & { data?: unknown }).data ?? error.message
}

const invalidTicket = { code: 'UNAUTHENTICATED', reason: 'INVALID_TICKET' }

test('a ticket opens each of its namespaces once, over one connection or many', async () => {
  const ticket = await new Person().ticket()
  for (const path of ['/chat', '/feed', '/notifications', '/matching']) {
    const { seq, epoch, resumed } = await suite.client({ auth: { ticket }, path }).ready
    expect({ seq, resumed }).toEqual({ seq: 0, resumed: false })
    expect(epoch).not.toBe('')
    expect(await refusalOf({ auth: { ticket }, path })).toEqual(invalidTicket)
  }
})

test('a spent ticket is refused on every node, also when two nodes see it at once', async () => {
  const ticket = await new Person().ticket()
  const clients = [0, 1, 0, 1, 0, 1].map((node) => suite.client({ auth: { ticket } }, node))
  const outcomes = await Promise.all(
    clients.map(({ ready, refused }) =>
      Promise.race([ready.then(() => 'in'), refused.then(({ data }) => data)]),
    ),
  )
  expect(outcomes.filter((outcome) => outcome === 'in')).toHaveLength(1)
  expect(outcomes.filter((outcome) => outcome !== 'in')).toEqual(Array(5).fill(invalidTicket))
})

test('a ticket of other namespaces does not open this one, and is not spent by trying', async () => {
  const ticket = await new Person().ticket({ namespaces: ['FEED'] })
  expect(await refusalOf({ auth: { ticket } })).toEqual(invalidTicket)
  await suite.client({ auth: { ticket }, path: '/feed' }).ready
})

test.each<[string, () => Promise<string>]>([
  [
    'signed with another secret',
    () => new Person().ticket({}, 'another secret, also long enough, but wrong'),
  ],
  ['altered', async () => (await new Person().ticket()).replace(/^[^.]+/, btoa('{"alg":"none"}'))],
  ['expired', () => forge({ exp: Math.floor(Date.now() / 1000) - 1 })],
  ['of another kind of token', () => forge({}, 'at+jwt')],
  ['without its claims', () => forge({ ns: undefined, sid: undefined })],
  ['with claims of wrong types', () => forge({ ns: 'CHAT', end: 'never' })],
  ['no token at all', async () => 'nonsense'],
])('a ticket %s is refused', async (_what, make) => {
  expect(await refusalOf({ auth: { ticket: await make() } })).toEqual(invalidTicket)
})

test('a ticket of a session that has ended or was revoked is refused', async () => {
  const ended = { code: 'UNAUTHENTICATED', reason: 'SESSION_ENDED' }
  const past = await new Person().ticket({ sessionEndsAt: Date.now() - 1 })
  expect(await refusalOf({ auth: { ticket: past } })).toEqual(ended)
  const revoked = new Person()
  await suite.blacklist.addSessions([revoked.sessionId], 60)
  expect(await refusalOf({ auth: { ticket: await revoked.ticket() } })).toEqual(ended)
})

test('without a ticket nobody gets in', async () => {
  expect(await refusalOf({ auth: {} })).toEqual({
    code: 'UNAUTHENTICATED',
    reason: 'AUTHENTICATION_REQUIRED',
  })
})

test.each<[string, Record<string, unknown>, string]>([
  ['a ticket that is no text', { ticket: 5 }, 'ticket'],
  ['a place that is no number', { ticket: 'x', lastSeq: 'one' }, 'lastSeq'],
  ['a negative place', { ticket: 'x', lastSeq: -1 }, 'lastSeq'],
  ['an epoch that is no text', { ticket: 'x', epoch: {} }, 'epoch'],
  ['an unknown field', { ticket: 'x', userId: newId() }, 'userId'],
])('%s is refused and named', async (_what, auth, field) => {
  expect(await refusalOf({ auth })).toMatchObject({
    code: 'BAD_USER_INPUT',
    reason: 'INVALID_FIELD',
    fields: [{ field }],
  })
})

test.each(['websocket', 'polling'])(
  'a foreign Origin is refused over %s, one of ours and none pass',
  async (transport) => {
    const connect = async (origin?: string) => ({
      auth: { ticket: await new Person().ticket() },
      options: { transports: [transport], ...(origin && { extraHeaders: { origin } }) },
    })
    const foreign = { code: 'FORBIDDEN', reason: 'ORIGIN_NOT_ALLOWED' }
    expect(await refusalOf(await connect('https://evil.test'))).toEqual(foreign)
    expect(await refusalOf(await connect('null'))).toEqual(foreign)
    await suite.client(await connect('https://app.girok.test')).ready
    await suite.client(await connect()).ready
  },
)

test('while Valkey is away nobody gets in, and who is in stays', async () => {
  const inside = await suite.open(new Person())
  suite.stores.stop('valkey')
  const ticket = await new Person().ticket()
  expect(await refusalOf({ auth: { ticket } })).toMatchObject({
    code: 'UNAVAILABLE',
    reason: 'DEPENDENCY_UNAVAILABLE',
  })
  expect(inside.socket.connected).toBe(true)
  await suite.stores.restart('valkey')
})

async function forge(claims: Record<string, unknown>, typ = 'ws-ticket+jwt'): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  const good = { sub: newId(), jti: newId(), sid: newId(), roles: [], ns: ['CHAT'], end: Date.now() + 60_000 }
  return new SignJWT({ ...good, aud: 'ws-gateway', iat: now, exp: now + 30, ...claims })
    .setProtectedHeader({ alg: 'HS256', typ })
    .sign(new TextEncoder().encode(TICKET_SECRET))
}
