import { describe, expect, test } from '@jest/globals'
import { OAuthProvider } from '@girok/proto/auth/v1/auth'
import { signInAt, type Visitor } from '@girok/dev-env/providers/testing'
import { callOf, newPerson } from './boot.ts'
import { APP, Browser, faultAt, oauthSuite } from './providers.ts'

const suite = oauthSuite()
const GOOGLE = OAuthProvider.O_AUTH_PROVIDER_GOOGLE
const NAVER = OAuthProvider.O_AUTH_PROVIDER_NAVER

async function signUp(clientKind: 1 | 2 = 1) {
  const person = { ...newPerson(), clientKind }
  const { user, tokens } = await suite.bff.register(person, callOf())
  return { person, user: user!, call: () => callOf(user!.id, tokens!.sessionId) }
}
type Member = Awaited<ReturnType<typeof signUp>>

const linkUrl = async ({ call }: Member, provider: OAuthProvider = GOOGLE) =>
  (await suite.bff.startOAuthLink({ provider }, call())).url

async function link(member: Member, visitor: Visitor, provider: OAuthProvider = GOOGLE): Promise<URL> {
  const browser = new Browser(suite)
  const back = await signInAt(await browser.follow(await linkUrl(member, provider)), visitor)
  return browser.follow(back)
}

async function signIn(visitor: Visitor, provider: 'google' | 'naver' = 'google') {
  const browser = new Browser(suite)
  const code = await browser.codeAt(provider, visitor)
  const request = { code, verifier: browser.verifier, clientKind: 1 as const }
  const { user, tokens } = await suite.bff.exchangeOAuthCode(request, callOf())
  return { user: user!, call: () => callOf(user!.id, tokens!.sessionId) }
}

describe('a link', () => {
  test('lets the provider sign in to the same account, whatever the e-mail there', async () => {
    const member = await signUp()
    const visitor = { id: 'linked', name: 'Linked', email: 'elsewhere@example.com' }
    expect((await link(member, visitor)).href).toBe('http://localhost:4000/?linked=google')
    const { user } = await signIn(visitor)
    expect(user).toEqual(member.user)
    expect((await link(member, visitor)).searchParams.get('linked')).toBe('google')
  })

  test('comes back where the app wants, if that is the app’s', async () => {
    const member = await signUp()
    const browser = new Browser(suite)
    const evil = await browser.open(`${await linkUrl(member)}&returnTo=https://evil.example`)
    expect(evil.status).toBe(400)
    const url = `${await linkUrl(member)}&returnTo=${APP}/settings`
    const back = await signInAt(await browser.follow(url), { id: 'r', name: 'R', email: 'r@example.com' })
    expect((await browser.follow(back)).href).toBe(`${APP}/settings?linked=google`)
  })

  test('takes no identity from somebody else', async () => {
    const visitor = { id: 'owned', name: 'Owned', email: 'owned@example.com' }
    const owner = await signIn(visitor)
    const app = await link(await signUp(), visitor)
    expect(faultAt(app)).toBe('identity_in_use')
    expect((await signIn(visitor)).user.id).toBe(owner.user.id)
  })

  test('is one for each provider', async () => {
    const member = await signUp()
    await link(member, { id: 'one', name: 'One', email: 'one@example.com' })
    const second = await link(member, { id: 'two', name: 'Two', email: 'two@example.com' })
    expect(faultAt(second)).toBe('already_linked')
  })

  test('ends with the session that began it', async () => {
    const member = await signUp()
    const browser = new Browser(suite)
    const back = await signInAt(await browser.follow(await linkUrl(member)), 'seoyeon')
    await suite.bff.revokeSession({ target: { $case: 'all', value: true } }, member.call())
    expect(faultAt(await browser.follow(back))).toBe('session_ended')
  })

  test('is finished by the browser that began it only', async () => {
    const member = await signUp()
    const back = await signInAt(await new Browser(suite).follow(await linkUrl(member)), 'seoyeon')
    expect((await new Browser(suite).open(back)).status).toBe(400)
  })

  test('has an address that is good once, and for its own provider', async () => {
    const url = await linkUrl(await signUp())
    expect((await new Browser(suite).open(url)).status).toBe(302)
    const second = await new Browser(suite).open(url)
    expect(await second.json()).toMatchObject({ status: 400, reason: 'OAUTH_STATE_INVALID' })
    const elsewhere = (await linkUrl(await signUp())).replace('/google?', '/naver?')
    expect((await new Browser(suite).open(elsewhere)).status).toBe(400)
  })

  test('needs somebody who is signed in', async () => {
    const asked = suite.bff.startOAuthLink({ provider: GOOGLE }, callOf())
    await expect(asked).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    const { call } = await signUp()
    const unknown = suite.bff.startOAuthLink({ provider: 0 as OAuthProvider }, call())
    await expect(unknown).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'INVALID_FIELD' })
  })
})

describe('a link is begun by who asked for it: its address, opened', () => {
  const rows: [family: 'WEB' | 'NATIVE', site: string | undefined, begins: boolean][] = [
    ['WEB', 'same-origin', true],
    ['WEB', 'same-site', true],
    ['WEB', 'cross-site', false],
    ['WEB', 'none', false],
    ['WEB', 'anything else', false],
    ['WEB', undefined, true],
    ['NATIVE', 'same-origin', true],
    ['NATIVE', 'same-site', true],
    ['NATIVE', 'cross-site', false],
    ['NATIVE', 'none', true],
    ['NATIVE', undefined, true],
  ]
  test.each(rows)('by a %s family, from %s: %s', async (family, site, begins) => {
    const member = await signUp(family === 'WEB' ? 1 : 2)
    const url = `${await linkUrl(member)}&returnTo=${APP}/settings`
    const victim = new Browser(suite)
    const answer = await victim.open(url, site)
    const location = answer.headers.get('location')!
    if (begins) return expect(location).toContain(suite.providers.urls.google)
    expect([answer.status, location]).toEqual([302, `${APP}/settings?error=cross_site`])
    expect(victim.cookies.header(new URL(suite.auth.url))).toEqual({ cookie: '' })
    expect((await new Browser(suite).open(url, 'same-site')).headers.get('location')).not.toContain('error')
  })
})

describe('a sign-in of more than a quarter of an hour ago', () => {
  test('neither links nor unlinks', async () => {
    const member = await signUp()
    await suite.sql("update families set created_at = now() - interval '16 minutes' where user_id = $1", [
      member.user.id,
    ])
    const refused = { code: 'PERMISSION_DENIED', reason: 'REAUTHENTICATION_REQUIRED' }
    await expect(linkUrl(member)).rejects.toMatchObject(refused)
    await expect(suite.bff.unlinkOAuth({ provider: GOOGLE }, member.call())).rejects.toMatchObject(refused)
  })
})

describe('unlinking', () => {
  const unlink = ({ call }: Pick<Member, 'call'>, provider: OAuthProvider) =>
    suite.bff.unlinkOAuth({ provider }, call())

  test('frees the identity for another account', async () => {
    const member = await signUp()
    const visitor = { id: 'freed', name: 'Freed', email: 'freed@example.com' }
    await link(member, visitor)
    expect(await unlink(member, GOOGLE)).toEqual(member.user)
    expect((await signIn(visitor)).user.id).not.toBe(member.user.id)
    await expect(unlink(member, GOOGLE)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      reason: 'PROVIDER_NOT_LINKED',
    })
  })

  test('the last way in is refused, also when both of two go at once', async () => {
    const person = await signIn({ id: 'last', name: 'Last', email: 'last@example.com' })
    const last = { code: 'FAILED_PRECONDITION', reason: 'LAST_SIGN_IN_METHOD' }
    await expect(unlink(person, GOOGLE)).rejects.toMatchObject(last)
    const app = await link(person as Member, { id: 'last-2', name: 'Last' }, NAVER)
    expect(app.searchParams.get('linked')).toBe('naver')
    const both = await Promise.allSettled([unlink(person, GOOGLE), unlink(person, NAVER)])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: last })
  })
})
