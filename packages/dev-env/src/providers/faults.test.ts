import { startProviders, type Providers } from './app.ts'
import { providerNames, type ProviderName } from './config.ts'
import { readAs, RelyingParty } from './relying-party.ts'
import { signInAt, testConfig } from './testing.ts'

const config = testConfig('http://localhost:9/v1/auth/callback')
const { PROVIDER_CLIENTS: clients } = config
const loginPaths: Record<ProviderName, string> = {
  google: '/.well-known/openid-configuration',
  kakao: '/.well-known/openid-configuration',
  naver: '/oauth2.0/token',
}

let providers: Providers
let parties: Record<'google' | 'kakao', RelyingParty>

beforeAll(async () => {
  providers = await startProviders(config)
  const { google, kakao } = providers.urls
  parties = {
    google: await RelyingParty.discover(google, clients.google, 'openid email profile'),
    kakao: await RelyingParty.discover(kakao, clients.kakao, 'openid profile_nickname account_email'),
  }
})

afterEach(async () => {
  for (const provider of providerNames) expect(await order({ provider, fault: 'none' })).toBe(204)
})

afterAll(() => providers.close())

async function order(body: object, contentType = 'application/json'): Promise<number> {
  const url = `http://localhost:${providers.ports['http']}/__faults`
  const headers = { 'content-type': contentType }
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).status
}

const knock = (provider: ProviderName, init: RequestInit = {}) =>
  fetch(`${providers.urls[provider]}${loginPaths[provider]}`, init)

describe.each(providerNames)('%s', (provider) => {
  const others = providerNames.filter((name) => name !== provider)

  afterEach(async () => {
    for (const other of others) expect((await knock(other)).status).toBe(200)
  })

  test('down: closes the connection', async () => {
    expect(await order({ provider, fault: 'down' })).toBe(204)
    await expect(knock(provider)).rejects.toThrow('fetch failed')
  })

  test('unavailable: answers 503', async () => {
    await order({ provider, fault: 'unavailable' })
    expect((await knock(provider)).status).toBe(503)
  })

  test('slow: lets a caller wait as long as ordered', async () => {
    await order({ provider, fault: 'slow', delayMs: 60_000 })
    const waiting = knock(provider, { signal: AbortSignal.timeout(100) })
    await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' })
    await order({ provider, fault: 'slow', delayMs: 50 })
    const begun = performance.now()
    expect((await knock(provider)).status).toBe(200)
    expect(performance.now() - begun).toBeGreaterThan(45)
  })

  test('none: is well again', async () => {
    await order({ provider, fault: 'down' })
    await order({ provider, fault: 'none' })
    expect((await knock(provider)).status).toBe(200)
  })
})

describe.each(['google', 'kakao'] as const)('%s', (provider) => {
  test.each([
    ['wrong-issuer', /"iss"/],
    ['changed-nonce', /"nonce"/],
  ])('%s: the id_token is well signed and must be refused', async (fault, claim) => {
    await order({ provider, fault })
    const refusal: unknown = await parties[provider].signIn('minji').catch((error: unknown) => error)
    expect(String((refusal as Error).cause ?? refusal)).toMatch(claim)
    await order({ provider, fault: 'none' })
    expect((await parties[provider].signIn('minji')).claims.iss).toBe(providers.urls[provider])
  })
})

test('userinfo-failing: the sign-in goes through, what it asks for afterwards does not', async () => {
  for (const provider of ['google', 'kakao'] as const) {
    await order({ provider, fault: 'userinfo-failing' })
    const { accessToken } = await parties[provider].signIn('minji')
    const userInfo = parties[provider].config.serverMetadata().userinfo_endpoint!
    expect((await readAs(accessToken, userInfo)).status).toBe(500)
  }
  await order({ provider: 'naver', fault: 'userinfo-failing' })
  expect((await readAs('any', `${providers.urls.naver}/v1/nid/me`)).status).toBe(500)
  expect((await readAs('any', `${providers.urls.kakao}/v2/user/me`)).status).toBe(500)
})

test('email-unverified: a verified address is told as one that is not', async () => {
  await order({ provider: 'google', fault: 'email-unverified' })
  expect((await parties.google.signIn('minji')).claims['email_verified']).toBe(false)
  await order({ provider: 'kakao', fault: 'email-unverified' })
  const { accessToken } = await parties.kakao.signIn('minji')
  const { body } = await readAs(accessToken, `${providers.urls.kakao}/v2/user/me`)
  expect(body.kakao_account.is_email_verified).toBe(false)
})

test('refuses an order that it cannot carry out, and one that a web page of elsewhere could send', async () => {
  expect(await order({ provider: 'naver', fault: 'wrong-issuer' })).toBe(400)
  expect(await order({ provider: 'google', fault: 'none', delayMs: -1 })).toBe(400)
  expect(await order({ provider: 'google', fault: 'down' }, 'text/plain')).toBe(400)
  expect((await signInAt((await parties.google.begin()).url, 'minji')).searchParams.has('code')).toBe(true)
})
