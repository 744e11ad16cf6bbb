import { randomBytes } from 'node:crypto'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import type { BootedAuth } from '../../services/auth/test/boot.ts'
import { bootAuth, bootBff, sessionKey, type BootedBff } from './boot.ts'
import { codeOf, ME, newAccount, REGISTER, signedUp } from './client.ts'
import { RecordsOf } from './records.ts'

const newKey = `k2:${randomBytes(32).toString('base64url')}`
let stores: SuiteStores
let auth: BootedAuth
/** One process for each step of a rotation: before, while both keys are listed, after. */
let before: BootedBff
let both: BootedBff
let after: BootedBff
let store: RecordsOf

beforeAll(async () => {
  stores = await suiteStores({ postgres: true, valkey: true, nats: true })
  auth = await bootAuth(stores)
  before = await bootBff(stores, { auth })
  both = await bootBff(stores, { auth }, { SESSION_KEYS: `${newKey},${sessionKey}` })
  after = await bootBff(stores, { auth }, { SESSION_KEYS: newKey })
  store = new RecordsOf(stores)
})

afterAll(async () => {
  store?.close()
  await Promise.all([before, both, after].map((bff) => bff?.close()))
  await auth?.close()
  await stores?.close()
})

/** The id of the key that a stored session is sealed with. */
async function sealedWith(key: string): Promise<string> {
  return (await store.valkey.get(key))!.split('.')[0]!
}

test('a new key signs nobody out, and seals a session anew when it is next written', async () => {
  const person = await signedUp(before.url)
  const record = (await store.read(person))!
  const key = store.records.keyOf(record)
  expect(await sealedWith(key)).toBe('k1')
  await store.change(person, { accessExpiresAt: Date.now() - 1_000 })
  expect((await person.at(both.url).ask(ME)).data.me.id).toBe(person.id)
  expect(await sealedWith(key)).toBe('k2')
  const again = person.at(both.url)
  expect((await again.ask(ME)).data.me.id).toBe(person.id)
  expect(again.cookie).toBe(person.cookie)
})

test('a session that began under the new key outlives the old one', async () => {
  const person = await signedUp(both.url)
  expect((await person.at(after.url).ask(ME)).data.me.id).toBe(person.id)
})

test('a key that is gone ends what it sealed: UNAUTHENTICATED, and the cookie is taken back', async () => {
  const person = await signedUp(before.url)
  const answer = await person.at(after.url).ask(ME)
  expect([answer.status, codeOf(answer)]).toEqual([200, 'UNAUTHENTICATED'])
  expect(answer.headers.getSetCookie()).toEqual([
    'session_id=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Strict',
  ])
})

test('a cookie that opens nothing does not stand in the way of a new sign-in', async () => {
  const browser = (await signedUp(before.url)).at(after.url)
  const answer = await browser.ask(REGISTER, { input: newAccount() })
  expect(answer.data.register.success).toBe(true)
  expect((await browser.ask(ME)).data.me.id).toBe(answer.data.register.user.id)
})
