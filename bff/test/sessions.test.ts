import { Client } from 'pg'
import { newCall } from '@girok/common/call'
import { eventually } from '@girok/common/testing/eventually'
import { quickest } from '@girok/common/testing/quickest'
import { readTicket } from '@girok/common/ticket'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import type { BootedAuth } from '../../services/auth/test/boot.ts'
import { bootAuth, bootBff, ticketSecret, type BootedBff } from './boot.ts'
import { codeOf, LOGIN, ME, newAccount, password, Person, reasonOf, REGISTER, signedUp } from './client.ts'
import { RecordsOf } from './records.ts'

let stores: SuiteStores
let auth: BootedAuth
let bff: BootedBff
let other: BootedBff
let store: RecordsOf

beforeAll(async () => {
  stores = await suiteStores({ postgres: true, valkey: true, nats: true })
  auth = await bootAuth(stores)
  bff = await bootBff(stores, { auth })
  other = await bootBff(stores, { auth })
  store = new RecordsOf(stores)
})

afterAll(async () => {
  store?.close()
  await Promise.all([bff?.close(), other?.close()])
  await auth?.close()
  await stores?.close()
})

/** The same person on another device. */
async function elsewhere(person: { username: string }, url: string, agent = 'other device'): Promise<Person> {
  const device = new Person(url)
  const input = { username: person.username, password }
  expect((await device.ask(LOGIN, { input }, { 'user-agent': agent })).data.login.success).toBe(true)
  return device
}

const SESSIONS = '{ sessions { id current device ip createdAt lastSeenAt } }'
const isEnded = async (person: Person) => codeOf(await person.ask(ME)) === 'UNAUTHENTICATED'

test('registering signs in, and the rest of the same operation already runs as the new person', async () => {
  const person = new Person(bff.url)
  const input = newAccount()
  const query = `mutation ($input: RegisterInput!) {
    register(input: $input) { success user { username email } }
    refreshSession { user { username } }
  }`
  const { data } = await person.ask(query, { input })
  expect(data.register).toEqual({ success: true, user: { username: input.username, email: input.email } })
  expect(data.refreshSession.user.username).toBe(input.username)
  expect((await person.ask(ME)).data.me.username).toBe(input.username)
})

test('a login answer holds no token, only a cookie that scripts and other sites cannot use', async () => {
  const input = newAccount()
  await new Person(bff.url).ask(REGISTER, { input })
  const { username, password } = input
  const answer = await new Person(bff.url).ask(LOGIN, { input: { username, password } })
  expect(answer.data).toEqual({ login: { success: true, user: { id: expect.any(String), username } } })
  const [cookie = '', ...more] = answer.headers.getSetCookie()
  expect(more).toEqual([])
  expect(cookie).toMatch(/^session_id=[^;]+; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/)
  expect(cookie).not.toMatch(/eyJ/)
})

test('logging out takes the cookie back and ends the session on every BFF process', async () => {
  const person = await signedUp(bff.url)
  const stale = person.at(other.url)
  const { data } = await person.ask('mutation { logout { success user { id } } }')
  expect(data.logout).toEqual({ success: true, user: null })
  expect(person.cookie).toBe('')
  expect(codeOf(await stale.ask(ME))).toBe('UNAUTHENTICATED')
})

test('what follows a logout in the same operation runs as nobody', async () => {
  const person = await signedUp(bff.url)
  const answer = await person.ask('mutation { logout { success } again: logout { success } }')
  expect([codeOf(answer), reasonOf(answer)]).toEqual(['UNAUTHENTICATED', 'AUTHENTICATION_REQUIRED'])
})

test('logging in again in the same browser ends the session that was there', async () => {
  const person = await signedUp(bff.url)
  const before = person.at(bff.url)
  await person.ask(LOGIN, { input: { username: person.username, password } })
  expect(person.cookie).not.toBe(before.cookie)
  expect(await isEnded(before)).toBe(true)
  expect((await person.ask(SESSIONS)).data.sessions).toHaveLength(1)
})

test('sessions are listed newest first, with what tells them apart and nothing that opens them', async () => {
  const person = await signedUp(bff.url)
  await elsewhere(person, other.url, 'phone')
  const { data, text } = await person.ask(SESSIONS)
  expect(data.sessions).toEqual([
    expect.objectContaining({ device: 'phone', ip: '127.0.0.1', current: false }),
    expect.objectContaining({ device: 'node', ip: '127.0.0.1', current: true }),
  ])
  const record = await store.read(person)
  for (const secret of [person.cookie, record!.accessToken, record!.refreshToken])
    expect(text).not.toContain(secret)
})

test('a revoked session’s next request fails on every BFF process', async () => {
  const person = await signedUp(bff.url)
  const phone = await elsewhere(person, bff.url)
  const { data } = await phone.ask(SESSIONS)
  const { id } = data.sessions.find(({ current }: { current: boolean }) => current)
  await person.ask(`mutation { revokeSession(id: "${id}") { success } }`)
  expect(await Promise.all([isEnded(phone), isEnded(phone.at(other.url))])).toEqual([true, true])
  expect(await isEnded(person)).toBe(false)
})

test('another person’s session cannot be revoked: it does not exist', async () => {
  const [person, stranger] = [await signedUp(bff.url), await signedUp(bff.url)]
  const { id } = (await person.ask(SESSIONS)).data.sessions[0]
  const answer = await stranger.ask(`mutation { revokeSession(id: "${id}") { success } }`)
  expect([codeOf(answer), reasonOf(answer)]).toEqual(['NOT_FOUND', 'SESSION_NOT_FOUND'])
  expect(await isEnded(person)).toBe(false)
})

test('revoking the others keeps this session, revoking all ends it too', async () => {
  const person = await signedUp(bff.url)
  const phone = await elsewhere(person, other.url)
  await person.ask('mutation { revokeOtherSessions { success } }')
  expect([await isEnded(phone), await isEnded(person)]).toEqual([true, false])
  const tablet = await elsewhere(person, other.url)
  const here = person.at(bff.url)
  const { data } = await person.ask('mutation { revokeAllSessions { success user { id } } }')
  expect([data.revokeAllSessions, person.cookie]).toEqual([{ success: true, user: null }, ''])
  expect([await isEnded(tablet), await isEnded(here)]).toEqual([true, true])
})

test('a revocation that began elsewhere reaches the BFF by its event within a second', async () => {
  const took = await quickest(1_000, async () => {
    const person = await signedUp(bff.url)
    const { userId, sessionId } = (await store.read(person))!
    const started = performance.now()
    const target = { $case: 'sessionId', value: sessionId } as const
    await auth.as('bff').revokeSession({ target }, newCall({ userId, sessionId }))
    await eventually(async () => (await store.read(person)) === undefined)
    const ended = performance.now()
    expect(await isEnded(person)).toBe(true)
    return ended - started
  })
  expect(took).toBeLessThan(1_000)
})

test('changing the password gives this session a new id and ends every other', async () => {
  const person = await signedUp(bff.url)
  const [before, phone] = [person.at(bff.url), await elsewhere(person, other.url)]
  const input = { currentPassword: password, newPassword: 'another long password' }
  const query = 'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { user { id } } }'
  expect((await person.ask(query, { input })).data.changePassword.user.id).toBe(person.id)
  expect(person.cookie).not.toBe(before.cookie)
  expect(await Promise.all([before, phone, person].map(isEnded))).toEqual([true, true, false])
})

test('with a wrong current password nothing changes', async () => {
  const person = await signedUp(bff.url)
  const input = { currentPassword: 'wrong password', newPassword: 'another long password' }
  const query = 'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { success } }'
  expect((await person.ask(query, { input })).data).toBeNull()
  expect(await isEnded(person)).toBe(false)
})

test('a family whose record is gone is not shown', async () => {
  const person = await signedUp(bff.url)
  const phone = await elsewhere(person, bff.url)
  await store.records.remove(store.records.keyOf((await store.read(phone))!))
  expect((await person.ask(SESSIONS)).data.sessions).toEqual([expect.objectContaining({ current: true })])
})

test('a family whose record has been gone for a while is ended at auth', async () => {
  const person = await signedUp(bff.url)
  const phone = await elsewhere(person, bff.url)
  const record = (await store.read(phone))!
  await store.records.remove(store.records.keyOf(record))
  const database = new Client(stores.databaseUrl)
  await database.connect()
  await database.query("update families set created_at = now() - interval '2 minutes' where id = $1", [
    record.sessionId,
  ])
  await database.end()
  await person.ask(SESSIONS)
  const { sessions } = await auth.as('bff').listSessions({}, newCall({ userId: person.id }))
  expect(sessions.map(({ id }) => id)).not.toContain(record.sessionId)
})

test('a ticket for sockets is signed for this person and session, for some seconds', async () => {
  const person = await signedUp(bff.url)
  const { data } = await person.ask('mutation { issueWsTicket(namespaces: [CHAT]) { ticket url expiresAt } }')
  const { ticket, url, expiresAt } = data.issueWsTicket
  const { sessionId, endsAt } = (await store.read(person))!
  expect(await readTicket(ticketSecret, ticket)).toMatchObject({
    userId: person.id,
    sessionId,
    sessionEndsAt: endsAt,
    namespaces: ['CHAT'],
  })
  expect(url).toBe('http://localhost:3001')
  expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(30_000)
})

test('leaving girok ends the session', async () => {
  const person = await signedUp(bff.url)
  const here = person.at(bff.url)
  const { data } = await person.ask(`mutation { deleteMe(password: "${password}") { success user { id } } }`)
  expect(data.deleteMe).toEqual({ success: true, user: null })
  expect(await isEnded(here)).toBe(true)
})

test('a revoked session’s next request fails even while no event can arrive', async () => {
  const person = await signedUp(bff.url)
  const phone = await elsewhere(person, other.url)
  stores.stop('nats')
  try {
    expect((await person.ask('mutation { revokeOtherSessions { success } }')).data).toBeTruthy()
    expect(await isEnded(phone)).toBe(true)
  } finally {
    await stores.restart('nats')
  }
})
