import { describe, expect, test } from '@jest/globals'
import { providerNames } from '@girok/dev-env/providers/config'
import type { Transaction } from '../src/domain/oauth.ts'
import { sealTransaction } from '../src/service/oauth/transaction.ts'
import { authEnv, callOf } from './boot.ts'
import { APP, Browser, faultAt, oauthSuite, RETURN_TO } from './providers.ts'
import { send } from './rest-client.ts'

const suite = oauthSuite()
const WEB = 1 as const
const other = (text: string) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1)
const invalidCode = expect.objectContaining({ code: 'UNAUTHENTICATED', reason: 'OAUTH_CODE_INVALID' })

const exchange = (code: string, verifier: string) =>
  suite.bff.exchangeOAuthCode({ code, verifier, clientKind: WEB }, callOf())

/** What an address ends in when there is nothing to trust: no redirect, no cookie, a problem. */
async function refused(response: Response) {
  expect(response.headers.get('location')).toBeNull()
  expect(response.headers.get('content-type')).toContain('application/problem+json')
  return { status: response.status, ...((await response.json()) as { reason: string; errors?: object[] }) }
}

describe('a code', () => {
  test('that an attacker plants signs nobody in: the victim’s browser has another secret', async () => {
    const [attacker, victim] = [new Browser(suite), new Browser(suite)]
    const planted = await attacker.codeAt('google', 'minji')
    await expect(exchange(planted, victim.verifier)).rejects.toEqual(invalidCode)
    // Not even to the attacker any more.
    await expect(exchange(planted, attacker.verifier)).rejects.toEqual(invalidCode)
  })

  test('is good once, also when shown twice at once', async () => {
    const browser = new Browser(suite)
    const code = await browser.codeAt('google', 'minji')
    const tries = [1, 2, 3, 4].map(() => exchange(code, browser.verifier))
    const outcomes = (await Promise.allSettled(tries)).map(({ status }) => status)
    expect(outcomes.filter((status) => status === 'fulfilled')).toHaveLength(1)
    await expect(exchange(code, browser.verifier)).rejects.toEqual(invalidCode)
  })

  test('is good for a minute', async () => {
    const browser = new Browser(suite)
    const code = await browser.codeAt('google', 'minji')
    const [row] = await suite.sql<{ seconds: number }>(
      'select extract(epoch from max(expires_at) - now())::float as seconds from oauth_codes',
    )
    expect(row!.seconds).toBeGreaterThan(50)
    expect(row!.seconds).toBeLessThanOrEqual(60)
    await suite.sql("update oauth_codes set expires_at = now() - interval '1 second'")
    await expect(exchange(code, browser.verifier)).rejects.toEqual(invalidCode)
  })

  test('is stored only as a hash', async () => {
    const code = await new Browser(suite).codeAt('google', 'minji')
    const stored = await suite.sql<{ text: string }>('select code::text as text from oauth_codes code')
    expect(stored.length).toBeGreaterThan(0)
    expect(JSON.stringify(stored)).not.toContain(code)
  })

  test('ends with the identity that it was given for', async () => {
    const browser = new Browser(suite)
    const code = await browser.codeAt('google', 'minji')
    await suite.sql('delete from identities')
    await expect(exchange(code, browser.verifier)).rejects.toEqual(invalidCode)
  })

  test.each([
    ['an empty code', '', 'x'.repeat(43), 'code'],
    ['an empty verifier', 'x'.repeat(43), '', 'verifier'],
    ['a short verifier', 'x'.repeat(43), 'x'.repeat(42), 'verifier'],
    ['an endless verifier', 'x'.repeat(43), 'x'.repeat(129), 'verifier'],
    ['a verifier of other letters', 'x'.repeat(43), 'ü'.repeat(43), 'verifier'],
  ])('is asked for properly: %s', async (_name, code, verifier, field) => {
    const body = { code, verifier }
    const answer = await send(suite.auth.url, 'POST', '/v1/auth/exchange', { body })
    expect({ status: answer.status, field: answer.body.errors[0].field }).toEqual({ status: 400, field })
  })

  test.each(['x', 'x'.repeat(43), '\0'.repeat(43), 'x'.repeat(10_000)])(
    'that never was is refused',
    async (code) => {
      const body = { code, verifier: 'x'.repeat(43) }
      const answer = await send(suite.auth.url, 'POST', '/v1/auth/exchange', { body })
      expect({ status: answer.status, reason: answer.body.reason }).toEqual({
        status: 401,
        reason: 'OAUTH_CODE_INVALID',
      })
    },
  )
})

describe('a state', () => {
  const invalidState = { status: 400, reason: 'OAUTH_STATE_INVALID' }

  test('that another browser began is refused', async () => {
    const back = await new Browser(suite).cameBack('google', 'minji')
    expect(await refused(await new Browser(suite).open(back))).toMatchObject(invalidState)
  })

  test.each(['forged', 'missing', 'twice'])('that is %s is refused', async (kind) => {
    const browser = new Browser(suite)
    const back = await browser.cameBack('google', 'minji')
    const state = back.searchParams.get('state')!
    if (kind === 'forged') back.searchParams.set('state', other(state))
    if (kind === 'missing') back.searchParams.delete('state')
    if (kind === 'twice') back.searchParams.append('state', state)
    expect(await refused(await browser.open(back))).toMatchObject(invalidState)
  })

  test('whose cookie was altered, or is another flow’s, is refused', async () => {
    const browser = new Browser(suite)
    const back = await browser.cameBack('google', 'minji')
    const { cookie } = browser.cookies.header(back)
    const elsewhere = new Browser(suite)
    await elsewhere.begin('google')
    const [name, value] = cookie.split('=') as [string, string]
    const foreign = elsewhere.cookies.header(back).cookie.split('=')[1]!
    for (const forged of [other(value), value.slice(0, -2), '', foreign]) {
      const headers = { cookie: `${name}=${forged}` }
      const url = suite.auth.url + back.pathname + back.search
      expect(await refused(await fetch(url, { headers, redirect: 'manual' }))).toMatchObject(invalidState)
    }
  })

  test('is good once, also for a browser that kept its cookie', async () => {
    const browser = new Browser(suite)
    const back = await browser.cameBack('naver', 'minji')
    const headers = browser.cookies.header(back)
    expect((await browser.follow(back)).searchParams.has('code')).toBe(true)
    expect(await refused(await browser.open(back))).toMatchObject(invalidState)
    const url = suite.auth.url + back.pathname + back.search
    const replayed = await fetch(url, { headers, redirect: 'manual' })
    expect(replayed.headers.get('location')).toBe(`${RETURN_TO}&error=invalid_state`)
  })

  test('is good for ten minutes, whatever the browser keeps', async () => {
    const state = 's'.repeat(43)
    const late: Transaction = {
      provider: 'google',
      checks: { state, nonce: 'n', verifier: 'v'.repeat(43) },
      purpose: { kind: 'SIGN_IN', challenge: 'c'.repeat(43) },
      returnTo: RETURN_TO,
      expiresAt: Date.now() - 1,
    }
    const sealed = sealTransaction(authEnv(suite.stores)['AUTH_KEY_SECRET']!, late)
    const headers = { cookie: `oauth-${state}=${sealed}` }
    const url = `${suite.auth.url}/v1/auth/google/callback?code=x&state=${state}`
    const answer = await fetch(url, { headers, redirect: 'manual' })
    expect(answer.headers.get('location')).toBe(`${RETURN_TO}&error=invalid_state`)
  })

  test.each([
    ['google', 'kakao'],
    ['kakao', 'naver'],
    ['naver', 'google'],
  ] as const)('of %s is none at the callback of %s', async (one, another) => {
    const browser = new Browser(suite)
    const back = await browser.cameBack(one, 'minji')
    back.pathname = `/v1/auth/${another}/callback`
    expect((await browser.follow(back)).href).toBe(`${RETURN_TO}&error=invalid_state`)
  })
})

describe('a provider’s code', () => {
  test.each(providerNames)('of %s that another flow was given is refused', async (provider) => {
    const [attacker, victim] = [new Browser(suite), new Browser(suite)]
    const stolen = await victim.cameBack(provider, 'minji')
    const own = await attacker.cameBack(provider, 'junho')
    own.searchParams.set('code', stolen.searchParams.get('code')!)
    expect(faultAt(await attacker.follow(own))).toBe('provider_error')
  })

  test.each(providerNames)('of %s that was never given is refused', async (provider) => {
    const browser = new Browser(suite)
    const back = await browser.cameBack(provider, 'minji')
    back.searchParams.set('code', 'forged')
    expect(faultAt(await browser.follow(back))).toBe('provider_error')
  })

  test('that names another issuer is refused (RFC 9207)', async () => {
    const browser = new Browser(suite)
    const back = await browser.cameBack('google', 'minji')
    back.searchParams.set('iss', suite.providers.urls.kakao)
    expect(faultAt(await browser.follow(back))).toBe('provider_error')
  })
})

describe('the beginning', () => {
  const begin = (query: Record<string, string> | string, provider = 'google') =>
    new Browser(suite).open(`/v1/auth/${provider}?${new URLSearchParams(query)}`)
  const codeChallenge = 'c'.repeat(43)

  test('names everything that is missing', async () => {
    const answer = await refused(await begin({}))
    expect(answer).toMatchObject({
      status: 400,
      reason: 'INVALID_FIELD',
      errors: [{ field: 'returnTo' }, { field: 'codeChallenge' }],
    })
  })

  test.each([
    `//evil.example`,
    `\\\\evil.example`,
    `https://evil.example`,
    `${APP}@evil.example`,
    `${APP}\\@evil.example`,
    `${APP}%2f@evil.example`,
    `http://user@localhost:3000/`,
    `http://localhost:3001/`,
    `https://localhost:3000/`,
    `http://local\thost:3000/`,
    `javascript:alert(1)`,
  ])('sends nobody to %j', async (returnTo) => {
    const answer = await refused(await begin({ returnTo, codeChallenge }))
    expect(answer).toMatchObject({ status: 400, errors: [{ field: 'returnTo' }] })
  })

  test('takes neither parameter twice', async () => {
    const twice = `returnTo=${APP}&returnTo=${APP}&codeChallenge=${codeChallenge}`
    expect((await refused(await begin(twice))).status).toBe(400)
  })

  test('takes no plain challenge', async () => {
    const plain = { returnTo: APP, codeChallenge: 'too short' }
    expect(await refused(await begin(plain))).toMatchObject({ errors: [{ field: 'codeChallenge' }] })
  })

  test('knows no other provider', async () => {
    for (const provider of ['github', '__proto__', 'GOOGLE', 'google%00'])
      expect((await begin({ returnTo: APP, codeChallenge }, provider)).status).toBe(404)
  })
})
