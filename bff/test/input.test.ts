import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import type { BootedAuth } from '../../services/auth/test/boot.ts'
import { bootAuth, bootBff, type BootedBff } from './boot.ts'
import { codeOf, LOGIN, newAccount, Person, reasonOf, REGISTER, signedUp } from './client.ts'

let stores: SuiteStores
let auth: BootedAuth
let bff: BootedBff
let alice: Person & { id: string; username: string }

beforeAll(async () => {
  stores = await suiteStores({ postgres: true, valkey: true, nats: true })
  auth = await bootAuth(stores)
  bff = await bootBff(stores, { auth })
  alice = await signedUp(bff.url)
})

afterAll(async () => {
  await bff?.close()
  await auth?.close()
  await stores?.close()
})

const ID = '01a1fcae-4999-785f-a312-0dc4e5465e1c'
const CREATE = 'mutation ($input: CreateRoomInput!) { createRoom(input: $input) { room { id } } }'
const SEND = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }'
const good = newAccount()

/** what → query, variables, the field named */
const bad: [string, string, object, string][] = [
  ['a missing field', REGISTER, { input: { username: 'abc', email: 'a@example.com' } }, 'password'],
  ['an unknown field', REGISTER, { input: { ...good, admin: true } }, 'admin'],
  ['a wrong type', REGISTER, { input: { ...good, username: 5 } }, 'username'],
  ['a null', REGISTER, { input: { ...good, email: null } }, 'email'],
  ['a missing variable', REGISTER, {}, 'input'],
  [
    'a missing field in the document',
    'mutation { login(input: { username: "a" }) { success } }',
    {},
    'password',
  ],
  ['a short username', REGISTER, { input: { ...good, username: 'ab' } }, 'username'],
  ['a username with an @', REGISTER, { input: { ...good, username: 'a@b.example' } }, 'username'],
  ['a bad address', REGISTER, { input: { ...good, email: 'nobody' } }, 'email'],
  ['a short password', REGISTER, { input: { ...good, password: '1234567' } }, 'password'],
  ['an id that is none', '{ room(id: "x") { id } }', {}, 'id'],
  ['an id in a list', '{ usersByIds(ids: ["x"]) { id } }', {}, 'ids.0'],
  ['a member that is none', CREATE, { input: { memberIds: [ID, 'x'] } }, 'memberIds.1'],
  ['a member of a wrong type', CREATE, { input: { memberIds: [ID, {}] } }, 'memberIds.1'],
  ['a room that is none', SEND, { input: { roomId: 'x', body: 'b' } }, 'roomId'],
  ['a request id that is none', SEND, { input: { roomId: ID, body: 'b', requestId: 'x' } }, 'requestId'],
  ['a session that is none', 'mutation { revokeSession(id: "x") { success } }', {}, 'id'],
  ['no namespace', 'mutation { issueWsTicket(namespaces: []) { ticket } }', {}, 'namespaces'],
  [
    'an unknown namespace',
    'mutation ($n: [WsNamespace!]) { issueWsTicket(namespaces: $n) { ticket } }',
    { n: ['X'] },
    'n.0',
  ],
  ['a negative page', '{ searchUsers(query: "a", first: -1) { edges { cursor } } }', {}, 'first'],
  ['an altered cursor', '{ searchUsers(query: "a", after: "x") { edges { cursor } } }', {}, 'after'],
  ['a change of nothing', 'mutation { updateMe(input: {}) { user { id } } }', {}, 'input'],
  ['an empty page', '{ rooms(first: 0) { edges { cursor } } }', {}, 'first'],
  [
    'a new password that is short',
    'mutation { changePassword(input: { currentPassword: "correct horse battery", newPassword: "x" }) { success } }',
    {},
    'newPassword',
  ],
]

test.each(bad)('%s is BAD_USER_INPUT and named', async (_, query, variables, field) => {
  const answer = await alice.ask(query, variables)
  expect(codeOf(answer)).toBe('BAD_USER_INPUT')
  expect(answer.errors![0]!.extensions['fields']).toEqual([{ field, message: expect.any(String) }])
  expect(answer.text).not.toMatch(/node_modules|at .*\.ts|stacktrace/)
})

test('the message calls fields as the schema does, not as the contract behind it', async () => {
  const attempts: [string, object][] = [
    [REGISTER, { input: { ...good, displayName: 'x'.repeat(1000) } }],
    ['mutation { updateMe(input: {}) { user { id } } }', {}],
    ['mutation { updateMe(input: { displayName: "" }) { user { id } } }', {}],
    ['{ searchUsers(query: "a", after: "x") { edges { cursor } } }', {}],
  ]
  for (const [query, variables] of attempts) {
    const answer = await alice.ask(query, variables)
    expect(codeOf(answer)).toBe('BAD_USER_INPUT')
    expect(answer.text).not.toMatch(/[a-z]_(name|token|mask|password|ids)/)
  }
})

test('every broken field of an input is named at once', async () => {
  const answer = await new Person(bff.url).ask(REGISTER, {
    input: { username: 'a', email: 'x', password: 'y' },
  })
  const fields = answer.errors![0]!.extensions['fields'] as { field: string }[]
  expect(fields.map(({ field }) => field).sort()).toEqual(['email', 'password', 'username'])
})

test.each([
  ['a document that does not parse', '{ me {'],
  ['an unknown field', '{ me { passwordHash } }'],
  ['two operations without a name', 'query A { me { id } } query B { me { id } }'],
  ['a subscription', 'subscription { me { id } }'],
])('%s is BAD_USER_INPUT', async (_, query) => {
  const answer = await alice.ask(query)
  expect([answer.status, codeOf(answer)]).toEqual([400, 'BAD_USER_INPUT'])
  expect(answer.errors![0]!.extensions['fields']).toBeDefined()
})

test.each([
  ['too many aliases', `{ ${Array.from({ length: 16 }, (_, i) => `a${i}: me { id }`).join(' ')} }`],
  ['too many root fields', `{ ${Array.from({ length: 21 }, () => '__typename').join(' ')} }`],
  ['too many directives', `{ me { id ${'@include(if: true) '.repeat(9)} } }`],
  ['too many tokens', `{ ${'me { id } '.repeat(600)} }`],
  [
    'too much depth',
    `{ rooms { edges { node ${'{ lastMessage { room '.repeat(7)} { id } ${'} }'.repeat(7)} } } }`,
  ],
])('%s is refused as QUERY_TOO_LARGE', async (_, query) => {
  const answer = await alice.ask(query)
  expect([answer.status, codeOf(answer)]).toEqual([400, 'BAD_USER_INPUT'])
  expect(answer.errors!.map(({ extensions }) => extensions['reason'])).toContain('QUERY_TOO_LARGE')
})

describe('without a session', () => {
  test('only registering, signing in and reading one person are open', async () => {
    const stranger = new Person(bff.url)
    const { data } = await stranger.ask(`{ user(username: "${alice.username}") { id username email roles } }`)
    expect(data.user).toEqual({ id: alice.id, username: alice.username, email: null, roles: null })
  })

  const closed = [
    '{ me { id } }',
    '{ sessions { id } }',
    `{ usersByIds(ids: ["${ID}"]) { id } }`,
    '{ searchUsers(query: "a") { edges { cursor } } }',
    '{ rooms { edges { cursor } } }',
    `{ room(id: "${ID}") { id } }`,
    'mutation { logout { success } }',
    'mutation { refreshSession { success } }',
    'mutation { revokeAllSessions { success } }',
    'mutation { revokeOtherSessions { success } }',
    `mutation { revokeSession(id: "${ID}") { success } }`,
    'mutation { changePassword(input: { currentPassword: "a", newPassword: "b" }) { success } }',
    'mutation { deleteMe { success } }',
    'mutation { issueWsTicket { ticket } }',
    'mutation { updateMe(input: { displayName: "A" }) { user { id } } }',
    `mutation { createRoom(input: { memberIds: ["${ID}"] }) { room { id } } }`,
    `mutation { sendMessage(input: { roomId: "${ID}", body: "b" }) { message { id } } }`,
    `mutation { editMessage(id: "${ID}", body: "b") { message { id } } }`,
    `mutation { deleteMessage(id: "${ID}") { message { id } } }`,
    `mutation { markRead(roomId: "${ID}", seq: 1) { room { id } } }`,
    `mutation { addMembers(roomId: "${ID}", userIds: ["${ID}"]) { room { id } } }`,
    `mutation { leaveRoom(roomId: "${ID}") { room { id } } }`,
  ]
  test.each(closed)('%s is UNAUTHENTICATED', async (query) => {
    const answer = await new Person(bff.url).ask(query)
    expect([codeOf(answer), reasonOf(answer)]).toEqual(['UNAUTHENTICATED', 'AUTHENTICATION_REQUIRED'])
  })
})

test('a wrong password and an unknown person get the same answer', async () => {
  const ask = (username: string) =>
    new Person(bff.url).ask(LOGIN, { input: { username, password: 'wrong password' } })
  const [known, unknown] = [await ask(alice.username), await ask('nobody.here')]
  expect([codeOf(known), reasonOf(known)]).toEqual(['UNAUTHENTICATED', 'INVALID_CREDENTIALS'])
  expect(known.errors).toEqual(unknown.errors)
  expect(known.headers.getSetCookie()).toEqual([])
})

test('a username that is taken is a CONFLICT', async () => {
  const input = { ...newAccount(), username: alice.username.toUpperCase() }
  const answer = await new Person(bff.url).ask(REGISTER, { input })
  expect([codeOf(answer), reasonOf(answer)]).toEqual(['CONFLICT', 'USERNAME_TAKEN'])
})
