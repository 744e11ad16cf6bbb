import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import type { BootedAuth } from '../../services/auth/test/boot.ts'
import { bootAuth, bootBff, type BootedBff } from './boot.ts'
import { codeOf, LOGIN, ME, newAccount, Person, reasonOf, REGISTER, signedUp } from './client.ts'

let stores: SuiteStores
let auth: BootedAuth
let bff: BootedBff
let other: BootedBff

beforeAll(async () => {
  stores = await suiteStores({ postgres: true, valkey: true, nats: true })
  auth = await bootAuth(stores)
  bff = await bootBff(stores, { auth })
  other = await bootBff(stores, { auth })
}, 60_000)

afterAll(async () => {
  await Promise.all([bff?.close(), other?.close()])
  await auth?.close()
  await stores?.close()
})

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
