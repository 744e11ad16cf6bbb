import { afterEach, describe, expect, test } from '@jest/globals'
import type { Fault } from '@girok/dev-env/providers/faults'
import { providerNames, type ProviderName } from '@girok/dev-env/providers/config'
import { callOf } from './boot.ts'
import { Browser, faultAt, oauthSuite, RETURN_TO } from './providers.ts'

const suite = oauthSuite()
/** Longer than auth may wait. */
const ENDLESS_MS = 20_000

afterEach(() => {
  for (const provider of providerNames) suite.providers.faults.set(provider, 'none')
})

/** Each provider's own person, so that no e-mail meets itself. */
const visitorOf = (provider: ProviderName) => ({
  id: 'somebody',
  name: 'Somebody',
  email: `somebody@${provider}.example`,
})

/** A sign-in during which the provider breaks while the person is at its page. */
async function brokenAt(provider: ProviderName, fault: Fault): Promise<string | null> {
  const browser = new Browser(suite)
  const back = await browser.cameBack(provider, visitorOf(provider))
  suite.providers.faults.set(provider, fault, ENDLESS_MS)
  return faultAt(await browser.follow(back))
}

const recovers = async (provider: ProviderName) => {
  suite.providers.faults.set(provider, 'none')
  expect((await new Browser(suite).signIn(provider, visitorOf(provider))).searchParams.has('code')).toBe(true)
}

test('a provider that is away when it is first asked costs one redirect back to the app', async () => {
  suite.providers.faults.set('google', 'down')
  const browser = new Browser(suite)
  const app = await browser.begin('google')
  expect(app.href).toBe(`${RETURN_TO}&error=provider_unavailable`)
  await recovers('google')
})

describe.each(providerNames)('%s', (provider) => {
  test.each(['down', 'unavailable'] as const)('that is %s is told as such, and recovers', async (fault) => {
    expect(await brokenAt(provider, fault)).toBe('provider_unavailable')
    await recovers(provider)
  })

  test('that never answers holds nobody up', async () => {
    const began = performance.now()
    expect(await brokenAt(provider, 'slow')).toBe('provider_unavailable')
    expect(performance.now() - began).toBeLessThan(ENDLESS_MS)
    await recovers(provider)
  })
})

describe.each(['google', 'kakao'] as const)('an id_token of %s, well signed', (provider) => {
  test.each(['wrong-issuer', 'changed-nonce'] as const)('with a %s is refused', async (fault) => {
    expect(await brokenAt(provider, fault)).toBe('provider_error')
    await recovers(provider)
  })
})

test.each(['kakao', 'naver'] as const)('%s without its user info proves nobody', async (provider) => {
  expect(await brokenAt(provider, 'userinfo-failing')).toBe('provider_unavailable')
})

test('google proves somebody by its id_token alone', async () => {
  expect(await brokenAt('google', 'userinfo-failing')).toBeNull()
})

test.each(['google', 'kakao'] as const)('%s’s word that an e-mail is unproven counts', async (provider) => {
  suite.providers.faults.set(provider, 'email-unverified')
  const browser = new Browser(suite)
  const visitor = { id: `unproven-${provider}`, name: 'X', email: `unproven@${provider}.example` }
  const code = await browser.codeAt(provider, visitor)
  const request = { code, verifier: browser.verifier, clientKind: 1 as const }
  expect((await suite.bff.exchangeOAuthCode(request, callOf())).user!.email).toBeUndefined()
})

test('a fault leaves nobody half made', async () => {
  const browser = new Browser(suite)
  const back = await browser.cameBack('kakao', { id: 'half', name: 'Half' })
  const count = () => suite.sql('select count(*) from users')
  const before = await count()
  suite.providers.faults.set('kakao', 'userinfo-failing')
  await browser.follow(back)
  expect(await count()).toEqual(before)
})
