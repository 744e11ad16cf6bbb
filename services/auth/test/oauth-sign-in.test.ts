import { describe, expect, test } from '@jest/globals'
import type { Visit, Visitor } from '@girok/dev-env/providers/testing'
import { callOf, newPerson } from './boot.ts'
import { APP, Browser, faultAt, oauthSuite, RETURN_TO } from './providers.ts'
import { send } from './rest-client.ts'
import { eventsOf, typesOf } from './stream.ts'
import { eventually } from './suite.ts'

const suite = oauthSuite()
const WEB = 1 as const

async function signedIn(provider: 'google' | 'kakao' | 'naver', visitor: Visitor, visit?: Visit) {
  const browser = new Browser(suite)
  const code = await browser.codeAt(provider, visitor, visit)
  const request = { code, verifier: browser.verifier, clientKind: WEB }
  const { user, tokens } = await suite.bff.exchangeOAuthCode(request, callOf())
  return { user: user!, tokens: tokens! }
}

describe.each(['google', 'kakao', 'naver'] as const)('%s', (provider) => {
  // Each provider has its own people, so that no e-mail meets itself.
  const somebody = { id: `${provider}-1`, name: 'Kim Minji', email: `minji@${provider}.example` }

  test('signs in somebody new, with proven e-mail only, and the same person the next time', async () => {
    const first = await signedIn(provider, somebody)
    expect(first.user).toMatchObject({
      username: expect.stringMatching(new RegExp(`^${provider}_[a-z0-9]{8}$`)),
      displayName: 'Kim Minji',
      email: provider === 'naver' ? undefined : somebody.email,
    })
    const { accessToken } = first.tokens
    expect(await suite.bff.validateToken({ accessToken }, callOf())).toMatchObject({
      valid: true,
      userId: first.user.id,
    })
    const second = await signedIn(provider, { ...somebody, name: 'Another Name' })
    expect(second.user.id).toBe(first.user.id)
    expect(second.tokens.sessionId).not.toBe(first.tokens.sessionId)
    const events = await eventually(async () => {
      const seen = typesOf(await eventsOf(suite.stores.natsUrl, first.user.id))
      return seen.length === 3 ? seen : undefined
    })
    expect(events).toEqual(['auth.user.registered', 'auth.user.logged_in', 'auth.user.logged_in'])
  })

  test('brings the app back to its own address with nothing but a code', async () => {
    const app = await new Browser(suite).signIn(provider, somebody)
    expect(app.href.replace(/code=[\w-]{43}$/, 'code=…')).toBe(`${RETURN_TO}&code=…`)
  })

  test('tells the app when the person cancels', async () => {
    const app = await new Browser(suite).signIn(provider, 'cancel')
    expect(app.href).toBe(`${RETURN_TO}&error=access_denied`)
  })
})

test('somebody who keeps their e-mail to themselves gets in', async () => {
  const shy = { id: 'shy', name: 'Shy', email: 'shy@example.com' }
  const { user } = await signedIn('kakao', shy, { shareEmail: false })
  expect(user.email).toBeUndefined()
})

test('an e-mail that the provider has not proven is not kept, and stands in nobody’s way', async () => {
  const person = newPerson()
  await suite.bff.register(person, callOf())
  for (const provider of ['google', 'kakao'] as const) {
    const claimed = { id: 'unproven', name: 'Unproven', email: person.email, emailVerified: false }
    const { user } = await signedIn(provider, claimed)
    expect(user.email).toBeUndefined()
  }
})

test('an address that somebody has is never linked, also not when the provider has proven it', async () => {
  const person = newPerson()
  const { user } = await suite.bff.register(person, callOf())
  const email = person.email.toUpperCase()
  const app = await new Browser(suite).signIn('google', { id: 'same-address', name: 'X', email })
  expect(app.href).toBe(`${RETURN_TO}&error=email_in_use`)
  expect(await suite.sql('select from identities where user_id = $1', [user!.id])).toEqual([])
})

test('an app signs in by REST, as by login, for a native family', async () => {
  const browser = new Browser(suite)
  const code = await browser.codeAt('kakao', { id: 'native', name: 'Native' })
  const body = { code, verifier: browser.verifier }
  const { status, headers, body: answer } = await send(suite.auth.url, 'POST', '/v1/auth/exchange', { body })
  expect({ status, cache: headers.get('cache-control') }).toEqual({ status: 200, cache: 'no-store' })
  expect(answer).toMatchObject({ tokenType: 'Bearer', expiresIn: 600, user: { displayName: 'Native' } })
  const [family] = await suite.sql('select client_kind from families where user_id = $1', [answer.user.id])
  expect(family).toEqual({ client_kind: 'NATIVE' })
})

test('two tabs of one new person make one person', async () => {
  const twins = [new Browser(suite), new Browser(suite)]
  const visitor = { id: 'twin', name: 'Twin', email: 'twin@example.com' }
  const backs = await Promise.all(twins.map((browser) => browser.cameBack('google', visitor)))
  const apps = await Promise.all(twins.map((browser, i) => browser.follow(backs[i]!)))
  expect(apps.map(faultAt)).toEqual([null, null])
})

test('two tabs of one browser do not disturb each other', async () => {
  const browser = new Browser(suite)
  const [first, second] = [
    await browser.cameBack('google', 'minji'),
    await browser.cameBack('naver', 'minji'),
  ]
  expect([faultAt(await browser.follow(first)), faultAt(await browser.follow(second))]).toEqual([null, null])
})

test('a given username may be changed once', async () => {
  const { user } = await signedIn('naver', { id: 'renaming', name: 'Renaming' })
  const call = callOf(user.id)
  const rename = (username: string) =>
    suite.bff.updateUser({ updateMask: ['username'], username, displayName: '', email: '' }, call)
  const displayed = { updateMask: ['display_name'], displayName: 'Other', username: '', email: '' }
  await suite.bff.updateUser(displayed, call)
  expect((await rename('chosen.name')).username).toBe('chosen.name')
  expect((await rename('CHOSEN.name')).username).toBe('chosen.name')
  await expect(rename('another.name')).rejects.toMatchObject({
    code: 'FAILED_PRECONDITION',
    reason: 'USERNAME_FIXED',
  })
})

test('a name that nobody may have here gives way to the username', async () => {
  const { user } = await signedIn('kakao', { id: 'odd', name: 'a\u202Eb' })
  expect(user.displayName).toBe(user.username)
})

describe('somebody who is leaving', () => {
  const visitor = { id: 'leaver', name: 'Leaver', email: 'leaver@example.com' }
  const statusOf = async (id: string) =>
    (await suite.sql<{ status: string }>('select status from users where id = $1', [id]))[0]!.status

  test('takes it back by signing in', async () => {
    const { user, tokens } = await signedIn('google', visitor)
    await suite.bff.deleteUser({ password: '' }, callOf(user.id, tokens.sessionId))
    expect(await statusOf(user.id)).toBe('DELETING')
    expect((await signedIn('google', visitor)).user.id).toBe(user.id)
    expect(await statusOf(user.id)).toBe('ACTIVE')
  })

  test('gets in no more past the point of no return, and is somebody new after the end', async () => {
    const { user } = await signedIn('google', visitor)
    const step = "insert into erasures (user_id, service, next_at) values ($1, 'chat', 'infinity')"
    await suite.sql(step, [user.id])
    await suite.sql("update users set status = 'ERASING' where id = $1", [user.id])
    expect(faultAt(await new Browser(suite).signIn('google', visitor))).toBe('access_denied')
    await suite.sql('update erasures set done_at = now() where user_id = $1', [user.id])
    await eventually(async () => (await statusOf(user.id)) === 'DELETED' || undefined)
    expect((await signedIn('google', visitor)).user.id).not.toBe(user.id)
  })
})

test('the cookie of a flow is for auth alone: HttpOnly, Lax, ten minutes, sealed', async () => {
  const browser = new Browser(suite)
  const query = new URLSearchParams({ returnTo: `${APP}/`, codeChallenge: browser.challenge })
  const { headers } = await browser.open(`/v1/auth/google?${query}`)
  const [cookie, ...more] = headers.getSetCookie()
  expect(more).toEqual([])
  expect(cookie).toMatch(/^oauth-[\w-]{43}=[\w-]+; Max-Age=600; Path=\/; .*HttpOnly; SameSite=Lax$/)
  expect(Buffer.from(cookie!.split('=')[1]!, 'base64url').toString('latin1')).not.toContain('localhost')
  const url = new URL(headers.get('location')!)
  const asked = Object.fromEntries(url.searchParams)
  expect(asked).toMatchObject({ response_type: 'code', code_challenge_method: 'S256' })
  expect(asked['redirect_uri']).toBe('http://auth.test/v1/auth/google/callback')
  expect([asked['state'], asked['nonce'], asked['code_challenge']]).not.toContain(undefined)
})

test('flows that were never finished do not fill the browser', async () => {
  const browser = new Browser(suite)
  for (let i = 0; i < 30; i++) await browser.begin('naver')
  const kept = browser.cookies.header(new URL(suite.auth.url)).cookie.split('; ')
  expect(kept.length).toBeLessThanOrEqual(5)
})
