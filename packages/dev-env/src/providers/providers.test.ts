import { ClientSecretBasic, randomPKCECodeVerifier } from 'openid-client'
import { startProviders, type Providers } from './app.ts'
import { CookieJar } from './cookie-jar.ts'
import { readAs, RelyingParty } from './relying-party.ts'
import { signInAt, testConfig } from './testing.ts'

const callback = 'http://localhost:9/v1/auth/callback'
const { PROVIDER_CLIENTS: clients, ...config } = testConfig(callback)
const kakaoScope = 'openid profile_nickname account_email'

let providers: Providers
let parties: Record<'google' | 'kakao', RelyingParty>

beforeAll(async () => {
  providers = await startProviders({ ...config, PROVIDER_CLIENTS: clients })
  const { google, kakao } = providers.urls
  parties = {
    google: await RelyingParty.discover(google, clients.google, 'openid email profile', ClientSecretBasic),
    kakao: await RelyingParty.discover(kakao, clients.kakao, kakaoScope),
  }
})

afterAll(() => providers.close())

describe('google', () => {
  test('signs a person in by code, PKCE, state and nonce; id_token and user info say the same', async () => {
    const { accessToken, claims } = await parties.google.signIn('minji')
    const said = {
      sub: expect.stringMatching(/^\d{21}$/),
      name: 'Kim Minji',
      email: 'minji@example.com',
      email_verified: true,
      picture: `${new URL(providers.urls.google).origin}/picture.svg`,
    }
    expect(claims).toMatchObject({ ...said, iss: providers.urls.google, aud: clients.google.clientId })
    expect(await parties.google.userInfo(accessToken, claims.sub)).toEqual({ ...said, sub: claims.sub })
  })

  test('takes the client secret in the form as well', async () => {
    const party = await RelyingParty.discover(providers.urls.google, clients.google, 'openid')
    expect((await party.signIn('minji')).claims).not.toHaveProperty('email')
  })

  test('lets somebody new in; the same id is the same person with what they say today', async () => {
    const { google } = parties
    const before = await google.signIn({ id: 'x1', name: 'X', email: 'old@example.com' })
    const now = { name: 'Y', email: 'new@example.com', emailVerified: false }
    const after = await google.signIn({ id: 'x1', ...now })
    expect(after.claims.sub).toBe(before.claims.sub)
    expect(after.claims).toMatchObject({ name: 'Y', email: 'new@example.com', email_verified: false })
  })

  test('refuses to begin without PKCE', async () => {
    const { url } = await parties.google.begin()
    url.searchParams.delete('code_challenge')
    url.searchParams.delete('code_challenge_method')
    expect((await signInAt(url, 'minji')).searchParams.get('error')).toBe('invalid_request')
  })
})

describe.each(['google', 'kakao'] as const)('%s', (name) => {
  test('names exactly its own address as issuer', () => {
    expect(parties[name].config.serverMetadata().issuer).toBe(providers.urls[name])
  })

  test('tells the application when the person cancels', async () => {
    const { url, checks } = await parties[name].begin()
    const back = Object.fromEntries((await signInAt(url, 'cancel')).searchParams)
    expect(back).toMatchObject({ error: 'access_denied', state: checks.expectedState })
  })

  test('spends a code once, and takes back what it gave when the code comes again', async () => {
    const { accessToken, back, checks } = await parties[name].signIn('junho')
    const again = parties[name].finish(back, checks)
    await expect(again).rejects.toMatchObject({ error: 'invalid_grant' })
    const userInfo = parties[name].config.serverMetadata().userinfo_endpoint!
    expect((await readAs(accessToken, userInfo)).status).toBe(401)
  })

  test('refuses a code with another PKCE verifier', async () => {
    const { url, checks } = await parties[name].begin()
    const back = await signInAt(url, 'minji')
    const stolen = { ...checks, pkceCodeVerifier: randomPKCECodeVerifier() }
    await expect(parties[name].finish(back, stolen)).rejects.toMatchObject({ error: 'invalid_grant' })
  })

  test.each([`${callback}/`, `${callback}?a=1`, 'http://localhost:10/v1/auth/callback', ''])(
    'sends nobody to %s, which is not registered',
    async (wrong) => {
      const { url } = await parties[name].begin()
      url.searchParams.set('redirect_uri', wrong)
      const response = await fetch(url, { redirect: 'manual' })
      expect([response.status, response.headers.get('location')]).toEqual([400, null])
      expect(await response.text()).toContain('Local stand-in')
    },
  )

  test('asks who you are at each sign-in, also in the same browser', async () => {
    const jar = new CookieJar()
    const first = await parties[name].signIn('minji', { jar })
    const second = await parties[name].signIn('junho', { jar })
    expect(second.claims.sub).not.toBe(first.claims.sub)
  })
})

describe('kakao', () => {
  const me = (accessToken: string) => readAs(accessToken, `${providers.urls.kakao}/v2/user/me`)

  test('says nickname and e-mail in the id_token, and whether it is verified only in /v2/user/me', async () => {
    const { accessToken, claims } = await parties.kakao.signIn('seoyeon')
    expect(claims).toMatchObject({ nickname: 'Park Seoyeon', email: 'seoyeon@example.com' })
    expect(claims).not.toHaveProperty('email_verified')
    const account = {
      profile: { nickname: 'Park Seoyeon' },
      has_email: true,
      email_needs_agreement: false,
      email: 'seoyeon@example.com',
      is_email_valid: true,
      is_email_verified: false,
    }
    const body = { id: Number(claims.sub), kakao_account: account }
    expect(await me(accessToken)).toEqual({ status: 200, body })
  })

  test('keeps the e-mail of a person who does not share it', async () => {
    const { accessToken, claims } = await parties.kakao.signIn('minji', { shareEmail: false })
    expect(claims).not.toHaveProperty('email')
    const { kakao_account: account } = (await me(accessToken)).body
    expect(account).toMatchObject({ has_email: true, email_needs_agreement: true })
    expect(account).not.toHaveProperty('email')
  })

  test('lets in people without an e-mail', async () => {
    const { claims } = await parties.kakao.signIn({ name: 'Nameless' })
    expect(claims).toMatchObject({ nickname: 'Nameless' })
    expect(claims).not.toHaveProperty('email')
  })

  test('takes the client secret in the form only', async () => {
    const { kakao } = providers.urls
    const party = await RelyingParty.discover(kakao, clients.kakao, kakaoScope, ClientSecretBasic)
    await expect(party.signIn('minji')).rejects.toMatchObject({ error: 'invalid_client' })
  })

  test('refuses an access token that it did not give, or took back', async () => {
    const { accessToken, back, checks } = await parties.kakao.signIn('minji')
    await expect(parties.kakao.finish(back, checks)).rejects.toMatchObject({ error: 'invalid_grant' })
    for (const token of ['made-up', accessToken]) {
      const { status, body } = await me(token)
      expect([status, body.code]).toEqual([401, -401])
    }
  })
})
