import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import type { BootedAuth } from '../../services/auth/test/boot.ts'
import { bootAuth, bootBff, type BootedBff } from './boot.ts'
import { codeOf, ME, newAccount, Person, reasonOf, REGISTER, signedUp } from './client.ts'

let stores: SuiteStores
let auth: BootedAuth
let bff: BootedBff
let alice: Person & { id: string }
let native: { id: string; token: string }

beforeAll(async () => {
  stores = await suiteStores({ postgres: true, valkey: true, nats: true })
  auth = await bootAuth(stores)
  bff = await bootBff(stores, { auth }, { APP_ORIGINS: 'https://app.example.com' })
  alice = await signedUp(bff.url)
  native = await nativeLogin()
})

afterAll(async () => {
  await bff?.close()
  await auth?.close()
  await stores?.close()
})

/** A new person who signs in as an app does. */
async function nativeLogin(): Promise<{ id: string; token: string }> {
  const response = await fetch(`${auth.url}/v1/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(newAccount()),
  })
  const { user, accessToken } = (await response.json()) as { user: { id: string }; accessToken: string }
  return { id: user.id, token: accessToken }
}

const stranger = () => new Person(bff.url)
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('a browser', () => {
  const refused: [string, Record<string, string>, number, string, string][] = [
    ['without the CSRF header', { 'x-csrf': '' }, 403, 'FORBIDDEN', 'CSRF_HEADER_MISSING'],
    ['with a wrong CSRF header', { 'x-csrf': '0' }, 403, 'FORBIDDEN', 'CSRF_HEADER_MISSING'],
    ['from a foreign origin', { origin: 'https://evil.example' }, 403, 'FORBIDDEN', 'ORIGIN_NOT_ALLOWED'],
    ['from an opaque origin', { origin: 'null' }, 403, 'FORBIDDEN', 'ORIGIN_NOT_ALLOWED'],
    [
      'from a longer origin',
      { origin: 'https://app.example.com.evil.example' },
      403,
      'FORBIDDEN',
      'ORIGIN_NOT_ALLOWED',
    ],
    [
      'with a form',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'BAD_USER_INPUT',
      'MALFORMED_REQUEST',
    ],
    ['with plain text', { 'content-type': 'text/plain' }, 415, 'BAD_USER_INPUT', 'MALFORMED_REQUEST'],
    ['with a token beside its cookie', bearer('x.y.z'), 400, 'BAD_USER_INPUT', 'AMBIGUOUS_CREDENTIALS'],
  ]
  test.each(refused)('%s is refused', async (_, headers, status, code, reason) => {
    const answer = await alice.ask(ME, {}, headers)
    expect([answer.status, codeOf(answer), reasonOf(answer)]).toEqual([status, code, reason])
    expect(answer.data).toBeUndefined()
  })

  test('of ours, or with Apollo’s preflight header, or without an Origin, passes', async () => {
    const ours = await alice.ask(ME, {}, { origin: 'https://app.example.com' })
    expect(ours.data.me.id).toBe(alice.id)
    expect(ours.headers.get('access-control-allow-origin')).toBe('https://app.example.com')
    expect(ours.headers.get('access-control-allow-credentials')).toBe('true')
    const apollo = await alice.ask(ME, {}, { 'x-csrf': '', 'apollo-require-preflight': 'true' })
    expect(apollo.data.me.id).toBe(alice.id)
  })

  test('may ask by preflight from our origins only', async () => {
    const preflight = (origin: string) =>
      fetch(`${bff.url}/graphql`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'x-csrf',
        },
      })
    const ours = await preflight('https://app.example.com')
    expect([ours.status, ours.headers.get('access-control-allow-headers')]).toEqual([
      204,
      expect.stringContaining('x-csrf'),
    ])
    const foreign = await preflight('https://evil.example')
    expect([foreign.status, foreign.headers.get('access-control-allow-origin')]).toEqual([403, null])
  })

  test('cannot log out by GET, and a GET changes nothing', async () => {
    const query = encodeURIComponent('mutation { logout { success } }')
    const response = await fetch(`${bff.url}/graphql?query=${query}`, {
      headers: { cookie: alice.cookie, 'x-csrf': '1' },
    })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
    expect((await alice.ask(ME)).data.me.id).toBe(alice.id)
  })
})

describe('a cookie that is not ours', () => {
  const forged = (): [string, string][] => {
    const [name, value = ''] = alice.cookie.split('=')
    const [id, signature = ''] = decodeURIComponent(value).slice(2).split('.')
    return [
      ['of an unknown session', `${name}=${encodeURIComponent(`s:${'A'.repeat(43)}.${signature}`)}`],
      ['with another signature', `${name}=${encodeURIComponent(`s:${id}.${'A'.repeat(43)}`)}`],
      ['without a signature', `${name}=${id}`],
      ['of nonsense', `${name}=%00%ff`],
    ]
  }
  test.each([0, 1, 2, 3])('is nobody’s (%p)', async (i) => {
    const [, cookie] = forged()[i]!
    const answer = await new Person(bff.url, cookie).ask(ME)
    expect([answer.status, codeOf(answer)]).toEqual([200, 'UNAUTHENTICATED'])
  })
})

describe('a native app', () => {
  test('comes by token, without cookie or CSRF header', async () => {
    const answer = await stranger().ask(ME, {}, bearer(native.token))
    expect(answer.data.me.id).toBe(native.id)
    expect(answer.headers.getSetCookie()).toEqual([])
  })

  test.each([
    ['nonsense', () => 'nonsense'],
    ['unsigned', () => `${part({ alg: 'none', typ: 'at+jwt' })}.${native.token.split('.')[1]}.`],
    ['altered', () => native.token.replace(/\.[^.]+\./, `.${part({ sub: alice.id, sid: 's', jti: 'j' })}.`)],
    ['a service’s', () => auth.tokensOf('ws-gateway').get('chat')],
  ])('with a token that is %s is refused', async (_, token) => {
    const answer = await stranger().ask(ME, {}, bearer(await token()))
    expect([answer.status, codeOf(answer), reasonOf(answer)]).toEqual([
      401,
      'UNAUTHENTICATED',
      'INVALID_TOKEN',
    ])
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
  })

  test('with another scheme is refused', async () => {
    const answer = await stranger().ask(ME, {}, { authorization: 'Basic YTpi' })
    expect([answer.status, reasonOf(answer)]).toEqual([401, 'INVALID_TOKEN'])
  })

  test('cannot use its token after logging out', async () => {
    const { token } = await nativeLogin()
    const out = await stranger().ask('mutation { logout { success user { id } } }', {}, bearer(token))
    expect(out.data.logout).toEqual({ success: true, user: null })
    const answer = await stranger().ask(ME, {}, bearer(token))
    expect([answer.status, reasonOf(answer)]).toEqual([401, 'SESSION_ENDED'])
  })
})

describe('identity headers from outside', () => {
  test.each(['x-authenticated-user-id', 'x-client-user', 'x-forwarded-user', 'x-forwarded-user-id'])(
    '%s makes nobody anybody',
    async (header) => {
      const answer = await stranger().ask(ME, {}, { [header]: alice.id, 'x-authenticated-roles': 'admin' })
      expect(codeOf(answer)).toBe('UNAUTHENTICATED')
    },
  )

  test('a forwarded address is not believed from a peer that is no trusted proxy', async () => {
    const person = stranger()
    const spoofed = { 'x-forwarded-for': '203.0.113.7', 'x-client-ip': '203.0.113.8' }
    await person.ask(REGISTER, { input: newAccount() }, spoofed)
    const { data } = await person.ask('{ sessions { ip } }')
    expect(data.sessions).toEqual([{ ip: '127.0.0.1' }])
  })
})

describe('a body', () => {
  test.each([
    ['that is not JSON', '{', 400],
    ['that is empty', '', 400],
    ['without a query', '{}', 400],
    ['that is a batch', JSON.stringify([{ query: ME }, { query: ME }]), 400],
    ['of another shape', JSON.stringify({ query: 5 }), 400],
    ['of 257 KB', JSON.stringify({ query: ME, variables: { pad: 'x'.repeat(257 * 1024) } }), 413],
  ])('%s is BAD_USER_INPUT', async (_, body, status) => {
    const answer = await stranger().send({ method: 'POST', body })
    expect([answer.status, codeOf(answer), reasonOf(answer)]).toEqual([
      status,
      'BAD_USER_INPUT',
      'MALFORMED_REQUEST',
    ])
    expect(answer.text).not.toMatch(/node_modules|at .*\.ts/)
  })
})

test('without the store nobody is let in or called a stranger: 503 UNAVAILABLE', async () => {
  const person = await signedUp(bff.url)
  stores.stop('valkey')
  for (const headers of [{}, bearer(native.token)] as Record<string, string>[]) {
    const who = headers['authorization'] ? stranger() : person
    const answer = await who.ask(ME, {}, headers)
    expect([answer.status, codeOf(answer)]).toEqual([503, 'UNAVAILABLE'])
  }
  expect((await fetch(`${bff.url}/readyz`)).status).toBe(503)
  await stores.restart('valkey')
})
