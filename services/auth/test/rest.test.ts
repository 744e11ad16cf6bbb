import { beforeAll, describe, expect, test } from '@jest/globals'
import { ISSUER, callOf, newPerson } from './boot.ts'
import { bearer, send, type Answer } from './rest-client.ts'
import { authSuite } from './suite.ts'

const suite = authSuite()
const person = newPerson({ username: 'Rest.Person' })
const { username, email, password } = person
let session: { accessToken: string; refreshToken: string }

const ask = (method: string, path: string, options: Parameters<typeof send>[3] = {}) =>
  send(suite.auth.url, method, path, options)

beforeAll(async () => {
  const registered = await ask('POST', '/v1/auth/register', { body: { username, email, password } })
  expect(registered.status).toBe(201)
  session = registered.body
})

function expectProblem({ status, headers, body }: Answer, expected: { status: number; reason: string }) {
  expect({ status, reason: body.reason }).toEqual(expected)
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/)
  expect(body).toMatchObject({ type: 'about:blank', title: expect.any(String), status: expected.status })
  expect(JSON.stringify(body)).not.toMatch(/\bat .*\.ts|node_modules|select |insert /)
}

describe('the way of a native app', () => {
  test('a registration answers with the person and a Bearer token pair', async () => {
    const given = newPerson()
    const body = {
      username: given.username,
      email: given.email,
      password: given.password,
      displayName: ' Mo ',
    }
    const answer = await ask('POST', '/v1/auth/register', { body })
    expect(answer).toMatchObject({
      status: 201,
      body: {
        user: { username: given.username, displayName: 'Mo', email: given.email, roles: [] },
        tokenType: 'Bearer',
        expiresIn: 600,
      },
    })
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  test('a sign-in takes the username in any case, or the e-mail', async () => {
    for (const name of ['rest.person', 'REST.PERSON', email.toUpperCase()]) {
      const answer = await ask('POST', '/v1/auth/login', { body: { username: name, password } })
      expect(answer).toMatchObject({ status: 200, body: { user: { username: 'rest.person' } } })
    }
  })

  test('the token shows and changes its own account', async () => {
    const headers = bearer(session.accessToken)
    const change = { displayName: '민지', email: 'New@Example.com' }
    const changed = await ask('PATCH', '/v1/users/me', { headers, body: change })
    expect(changed).toMatchObject({ status: 200, body: { username: 'rest.person', ...change } })
    const read = await ask('GET', '/v1/users/me', { headers })
    expect(read.body).toEqual(changed.body)
    const cleared = await ask('PATCH', '/v1/users/me', { headers, body: { email: null } })
    expect(cleared.body).toMatchObject({ email: null, displayName: '민지' })
  })

  test('a refresh yields a pair without the person, a logout ends both tokens', async () => {
    const { body: own } = await ask('POST', '/v1/auth/login', { body: { username, password } })
    const refreshed = await ask('POST', '/v1/auth/refresh', { body: { refreshToken: own.refreshToken } })
    expect(Object.keys(refreshed.body).sort()).toEqual([
      'accessToken',
      'expiresIn',
      'refreshToken',
      'tokenType',
    ])
    const { accessToken, refreshToken } = refreshed.body
    const out = await ask('POST', '/v1/auth/logout', { headers: bearer(accessToken), body: { refreshToken } })
    expect(out).toMatchObject({ status: 204, body: undefined })
    expectProblem(await ask('GET', '/v1/users/me', { headers: bearer(accessToken) }), {
      status: 401,
      reason: 'SESSION_ENDED',
    })
    expectProblem(await ask('POST', '/v1/auth/refresh', { body: { refreshToken } }), {
      status: 401,
      reason: 'SESSION_ENDED',
    })
  })

  test('a changed password opens, the old one does not, and other sessions have ended', async () => {
    const given = newPerson()
    const credentials = { username: given.username, password: given.password }
    const { body: own } = await ask('POST', '/v1/auth/register', {
      body: { ...credentials, email: given.email },
    })
    const { body: other } = await ask('POST', '/v1/auth/login', { body: credentials })
    const body = { currentPassword: given.password, newPassword: 'another horse' }
    const headers = bearer(own.accessToken)
    expect((await ask('POST', '/v1/users/me/change-password', { headers, body })).status).toBe(204)
    expect((await ask('GET', '/v1/users/me', { headers })).status).toBe(200)
    expect((await ask('GET', '/v1/users/me', { headers: bearer(other.accessToken) })).status).toBe(401)
    expectProblem(await ask('POST', '/v1/auth/login', { body: credentials }), {
      status: 401,
      reason: 'INVALID_CREDENTIALS',
    })
    const renewed = await ask('POST', '/v1/auth/login', {
      body: { ...credentials, password: 'another horse' },
    })
    expect(renewed.status).toBe(200)
  })
})

test('a field of a wrong type is told from a missing one', async () => {
  const answer = await ask('POST', '/v1/auth/login', { body: { username: { $gt: '' } } })
  const messages = Object.fromEntries(
    (answer.body.errors as { field: string; message: string }[]).map((e) => [e.field, e.message]),
  )
  expect(messages).toEqual({ username: 'must be text', password: 'is missing' })
})

describe('bad input is named by field and changes nothing', () => {
  const valid = { username: 'somebody', email: 'some@body.dev', password: 'long enough' }
  const fields = (answer: Answer) => answer.body.errors?.map((fault: { field: string }) => fault.field)

  test.each<[string, string, unknown, string[]]>([
    ['all missing', '/v1/auth/register', {}, ['username', 'email', 'password']],
    ['wrong types', '/v1/auth/register', { ...valid, username: 1, email: [] }, ['username', 'email']],
    [
      'operators',
      '/v1/auth/login',
      { username: { $gt: '' }, password: { $gt: '' } },
      ['username', 'password'],
    ],
    ['null', '/v1/auth/login', { username: null, password: 'x' }, ['username']],
    ['unknown fields', '/v1/auth/register', { ...valid, roles: ['admin'], id: 'x' }, ['roles', 'id']],
    ['constructor', '/v1/auth/login', { username: 'a', password: 'b', constructor: {} }, ['constructor']],
    ['a list', '/v1/auth/login', [], ['body']],
    [
      'broken rules',
      '/v1/auth/register',
      { username: 'a b', email: 'x', password: 'short', displayName: '\0' },
      ['username', 'email', 'password', 'displayName'],
    ],
    ['a NUL in a name', '/v1/auth/login', { username: 'a\0b', password: 'x' }, ['username']],
    ['an empty password', '/v1/auth/login', { username: 'abc', password: '' }, ['password']],
    [
      'a request id that is no UUID',
      '/v1/auth/refresh',
      { refreshToken: 'x', requestId: '1' },
      ['requestId'],
    ],
  ])('%s', async (_name, path, body, expected) => {
    const answer = await ask('POST', path, { body })
    expectProblem(answer, { status: 400, reason: 'INVALID_FIELD' })
    expect(fields(answer)).toEqual(expected)
  })

  test('a prototype key is an unknown field like any other', async () => {
    const body = '{"username":"abc","password":"x","__proto__":{"admin":true}}'
    const answer = await ask('POST', '/v1/auth/login', { body })
    expect(answer.status).toBe(400)
    expect(fields(answer)).toEqual(['__proto__'])
  })

  test.each<[string, { body: unknown; headers?: Record<string, string> }, number]>([
    ['text that is no JSON', { body: '{"username":' }, 400],
    ['a bare value', { body: '"x"' }, 400],
    ['100 KB', { body: { username: 'x'.repeat(100_000), password: 'x' } }, 413],
    ['another media type', { body: 'a=b', headers: { 'content-type': 'text/plain' } }, 415],
    ['another charset', { body: '{}', headers: { 'content-type': 'application/json; charset=x' } }, 415],
  ])('%s', async (_name, options, status) => {
    expectProblem(await ask('POST', '/v1/auth/login', options), { status, reason: 'MALFORMED_REQUEST' })
  })

  test('a username or e-mail in use, in any case, is a conflict', async () => {
    const body = { ...valid, username: 'REST.person' }
    expectProblem(await ask('POST', '/v1/auth/register', { body }), { status: 409, reason: 'USERNAME_TAKEN' })
    const taken = newPerson()
    await suite.bff.register(taken, callOf())
    const same = { ...valid, email: taken.email.toUpperCase() }
    expectProblem(await ask('POST', '/v1/auth/register', { body: same }), {
      status: 409,
      reason: 'EMAIL_TAKEN',
    })
  })

  test('an endpoint that is not there is a 404', async () => {
    expectProblem(await ask('GET', '/v1/nothing'), { status: 404, reason: 'UNSPECIFIED' })
  })
})

describe('who is asking', () => {
  test('identity headers from outside mean nothing', async () => {
    const spoofed = {
      'x-authenticated-user-id': '00000000-0000-7000-8000-000000000000',
      'x-authenticated-roles': 'admin',
      'x-forwarded-user': 'admin',
    }
    expectProblem(await ask('GET', '/v1/users/me', { headers: spoofed }), {
      status: 401,
      reason: 'AUTHENTICATION_REQUIRED',
    })
  })

  test.each(['Basic YTpi', 'Bearer', 'Bearer x', 'Bearer a.b.c', 'Bearer \u00ff'])(
    'the Authorization "%s" is refused with the scheme to use',
    async (authorization) => {
      const answer = await ask('GET', '/v1/users/me', { headers: { authorization } })
      expectProblem(answer, { status: 401, reason: 'INVALID_TOKEN' })
      expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    },
  )

  test('no origin gets credentialed CORS', async () => {
    const answer = await ask('OPTIONS', '/v1/auth/login', { headers: { origin: 'https://evil.example' } })
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
  })
})

test('health and keys are open', async () => {
  expect(await ask('GET', '/healthz')).toMatchObject({ status: 200 })
  expect(await ask('GET', '/readyz')).toMatchObject({
    status: 200,
    body: { checks: { postgres: true, valkey: true } },
  })
  const keys = await ask('GET', '/.well-known/jwks.json')
  expect(keys.headers.get('cache-control')).toContain('max-age=300')
  expect(keys.body.keys).toHaveLength(1)
  expect(Object.keys(keys.body.keys[0]).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
})

test('the issuer describes itself', async () => {
  const issuer = await ask('GET', '/.well-known/openid-configuration')
  expect(issuer.body).toMatchObject({ issuer: ISSUER, jwks_uri: `${ISSUER}/.well-known/jwks.json` })
})
