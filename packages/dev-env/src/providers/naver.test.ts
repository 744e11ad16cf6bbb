import { calculatePKCECodeChallenge, randomPKCECodeVerifier } from 'openid-client'
import { startProviders, type Providers } from './app.ts'
import { answerOf, readAs, type Answer } from './relying-party.ts'
import { formFields, signInAt, testConfig, type Visit } from './testing.ts'

const callback = 'http://localhost:9/v1/auth/naver/callback'
const config = testConfig(callback)
const { clientId, clientSecret } = config.PROVIDER_CLIENTS.naver

let providers: Providers

beforeAll(async () => {
  providers = await startProviders(config)
})

afterAll(() => providers.close())

type Parameters = Record<string, string>

function authorizeUrl(more: Parameters = {}): URL {
  const url = new URL(`${providers.urls.naver}/oauth2.0/authorize`)
  const usual = { response_type: 'code', client_id: clientId, redirect_uri: callback, state: 's1' }
  url.search = new URLSearchParams({ ...usual, ...more }).toString()
  return url
}

async function codeOf(more?: Parameters, visit?: Visit): Promise<string> {
  return (await signInAt(authorizeUrl(more), 'minji', visit)).searchParams.get('code')!
}

const tokenForm = (code: string, more: Parameters = {}) =>
  new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uri: callback,
    code,
    ...more,
  })

async function exchange(code: string, more?: Parameters): Promise<Answer> {
  const url = `${providers.urls.naver}/oauth2.0/token`
  return answerOf(await fetch(url, { method: 'POST', body: tokenForm(code, more) }))
}

const me = (accessToken: string) => readAs(accessToken, `${providers.urls.naver}/v1/nid/me`)

test('signs a person in by code and state; the life of the token is a string', async () => {
  const back = await signInAt(authorizeUrl(), 'minji')
  expect(back.searchParams.get('state')).toBe('s1')
  const { body } = await exchange(back.searchParams.get('code')!)
  expect(body).toEqual({ access_token: expect.any(String), token_type: 'bearer', expires_in: '3600' })
  const person = {
    id: expect.stringMatching(/^[\w-]{43}$/),
    email: 'minji@example.com',
    nickname: 'Kim Minji',
    name: 'Kim Minji',
  }
  const answer = { resultcode: '00', message: 'success', response: person }
  expect(await me(body.access_token)).toEqual({ status: 200, body: answer })
})

test('gives a token to a GET as well', async () => {
  const query = tokenForm(await codeOf()).toString()
  const response = await fetch(`${providers.urls.naver}/oauth2.0/token?${query}`)
  expect(await response.json()).toHaveProperty('access_token')
})

test('keeps the e-mail of a person who does not share it', async () => {
  const { body } = await exchange(await codeOf({}, { shareEmail: false }))
  expect((await me(body.access_token)).body.response).not.toHaveProperty('email')
})

test('spends a code once, and tells so with status 200', async () => {
  const code = await codeOf()
  expect((await exchange(code)).body).toHaveProperty('access_token')
  const again = await exchange(code)
  expect([again.status, again.body.error]).toEqual([200, 'invalid_grant'])
})

test.each([
  ['another redirect_uri', { redirect_uri: `${callback}/` }, 'invalid_grant'],
  ['a wrong secret', { client_secret: 'wrong' }, 'invalid_client'],
  ['another client', { client_id: 'other' }, 'invalid_client'],
  ['another grant type', { grant_type: 'password' }, 'invalid_request'],
])('refuses a code with %s', async (_what, more: Parameters, error) => {
  expect((await exchange(await codeOf(), more)).body.error).toBe(error)
})

test('needs no PKCE, and holds a client to it that began with it', async () => {
  const verifier = randomPKCECodeVerifier()
  const code_challenge = await calculatePKCECodeChallenge(verifier)
  const begun = { code_challenge, code_challenge_method: 'S256' }
  const other = { code_verifier: randomPKCECodeVerifier() }
  expect((await exchange(await codeOf(begun))).body.error).toBe('invalid_grant')
  expect((await exchange(await codeOf(begun), other)).body.error).toBe('invalid_grant')
  const proven = await exchange(await codeOf(begun), { code_verifier: verifier })
  expect(proven.body).toHaveProperty('access_token')
})

test.each([`${callback}/`, `${callback}?a=1`, 'http://localhost:10/v1/auth/naver/callback', ''])(
  'sends nobody to %s, which is not registered',
  async (wrong) => {
    const posted = { method: 'POST', body: new URLSearchParams(formFields('minji')) }
    for (const init of [{}, posted]) {
      const response = await fetch(authorizeUrl({ redirect_uri: wrong }), { ...init, redirect: 'manual' })
      expect([response.status, response.headers.get('location')]).toEqual([400, null])
    }
  },
)

test('tells the application of a cancel and of a request without state', async () => {
  const cancelled = await signInAt(authorizeUrl(), 'cancel')
  expect(Object.fromEntries(cancelled.searchParams)).toMatchObject({ error: 'access_denied', state: 's1' })
  const stateless = await signInAt(authorizeUrl({ state: '' }), 'minji')
  expect(stateless.searchParams.get('error')).toBe('invalid_request')
})

test('refuses an access token that it did not give', async () => {
  const { status, body } = await me('made-up')
  expect([status, body.resultcode]).toEqual([401, '024'])
})
