import { signInAt, type Visitor } from '@girok/dev-env/providers/testing'
import { oauthSuite, Browser } from '../../services/auth/test/providers.ts'
import { bootBff, type BootedBff } from './boot.ts'
import { codeOf, ME, Person, reasonOf, signedUp } from './client.ts'

let bff: BootedBff
// Before auth and the stores, which it needs to end well.
afterAll(() => bff?.close())
const suite = oauthSuite()

beforeAll(async () => {
  bff = await bootBff(suite.stores, suite)
})

const COMPLETE = `mutation ($code: String!, $verifier: String!) {
  completeOAuth(code: $code, verifier: $verifier) { success user { id username displayName } }
}`
const LINK = 'mutation ($provider: OAuthProvider!) { startOAuthLink(provider: $provider) { url } }'
const UNLINK =
  'mutation ($provider: OAuthProvider!) { unlinkOAuth(provider: $provider) { success user { id } } }'

/** The way to the app's address in a browser, and what the app then sends. */
async function cameBack(visitor: Visitor) {
  const browser = new Browser(suite)
  return { code: await browser.codeAt('google', visitor), verifier: browser.verifier }
}

test('a code signs the browser in that began, and no other', async () => {
  const { code } = await cameBack('minji')
  const victim = new Person(bff.url)
  const planted = await victim.ask(COMPLETE, { code, verifier: new Browser(suite).verifier })
  expect([codeOf(planted), reasonOf(planted)]).toEqual(['UNAUTHENTICATED', 'OAUTH_CODE_INVALID'])
  expect(victim.cookie).toBe('')

  const person = new Person(bff.url)
  const { data, text } = await person.ask(COMPLETE, await cameBack('minji'))
  expect(data.completeOAuth).toMatchObject({ success: true, user: { displayName: 'Kim Minji' } })
  expect(text).not.toMatch(/eyJ/)
  expect((await person.ask(ME)).data.me.id).toBe(data.completeOAuth.user.id)
})

test('a malformed verifier is named', async () => {
  const answer = await new Person(bff.url).ask(COMPLETE, { code: 'x', verifier: 'short' })
  expect(codeOf(answer)).toBe('BAD_USER_INPUT')
  expect(answer.errors![0]!.extensions['fields']).toMatchObject([{ field: 'verifier' }])
})

test('a signed-in person links a provider, signs in by it, and unlinks it', async () => {
  const person = await signedUp(bff.url)
  const visitor = { id: 'linked', name: 'Linked', email: 'linked@example.com' }
  const { data } = await person.ask(LINK, { provider: 'GOOGLE' })
  const browser = new Browser(suite)
  const app = await browser.follow(await signInAt(await browser.follow(data.startOAuthLink.url), visitor))
  expect(app.searchParams.get('linked')).toBe('google')

  const elsewhere = await new Person(bff.url).ask(COMPLETE, await cameBack(visitor))
  expect(elsewhere.data.completeOAuth.user.id).toBe(person.id)
  const unlinked = await person.ask(UNLINK, { provider: 'GOOGLE' })
  expect(unlinked.data.unlinkOAuth).toEqual({ success: true, user: { id: person.id } })
  expect(reasonOf(await person.ask(UNLINK, { provider: 'GOOGLE' }))).toBe('PROVIDER_NOT_LINKED')
})

test('the last way in stays, and linking needs a session', async () => {
  const person = new Person(bff.url)
  await person.ask(COMPLETE, await cameBack({ id: 'last', name: 'Last', email: 'last@example.com' }))
  const refused = await person.ask(UNLINK, { provider: 'GOOGLE' })
  expect([codeOf(refused), reasonOf(refused)]).toEqual(['CONFLICT', 'LAST_SIGN_IN_METHOD'])
  for (const query of [LINK, UNLINK])
    expect(codeOf(await new Person(bff.url).ask(query, { provider: 'NAVER' }))).toBe('UNAUTHENTICATED')
})
