import { beforeAll, describe, expect, test } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { createLog } from '@girok/common/log'
import { clients as services, newPerson } from './boot.ts'
import { restApp } from '../src/handler/rest/app.ts'
import type { Context } from '../src/service/context.ts'
import { APP, Browser, oauthSuite } from './providers.ts'
import { bearer, send } from './rest-client.ts'
import { routesOf } from '@girok/common/testing/routes'

interface Documented {
  parameters?: { in: string; name: string; required: boolean }[]
  requestBody?: object
  responses: Record<string, { content?: Record<string, { schema: object }> }>
}

const suite = oauthSuite()
const ajv = new Ajv2020({ strict: false })
formats.default(ajv)
let documented: Map<string, Documented>
let person: { username: string; email: string; password: string }
let session: { accessToken: string; refreshToken: string }

const ask = (route: string, options: Parameters<typeof send>[3] = {}) => {
  const [method = '', path = ''] = route.split(' ')
  return send(suite.auth.url, method, path, options)
}
const signUp = async () => {
  const { username, email, password } = newPerson()
  person = { username, email, password }
  const { body } = await ask('POST /v1/auth/register', { body: person })
  session = body
}

beforeAll(async () => {
  await signUp()
  const { body } = await ask('GET /openapi.json')
  const entries = Object.entries(body.paths as Record<string, Record<string, Documented>>)
  documented = new Map(
    entries.flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, each]) => [`${method.toUpperCase()} ${path}`, each] as const),
    ),
  )
})

test('the description has every route that is mounted, and no other', () => {
  const ctx = { oauth: { publicUrl: 'http://x' }, log: createLog('test', 'silent') } as unknown as Context
  const clientOf = () => ({ ip: '', agent: '' })
  const app = restApp(ctx, {
    issuer: 'http://x',
    clientOf,
    checks: {},
    audiences: new Set(),
    limit: (_q, _s, next) => next(),
  })
  expect(routesOf(app).sort()).toEqual([...documented.keys()].sort())
})

test('a sign-in at a provider needs each parameter that is said to be required', async () => {
  const given = new URLSearchParams(begin)
  const required = documented
    .get('GET /v1/auth/{provider}')!
    .parameters!.filter((one) => one.in === 'query' && one.required)
  expect(required.map(({ name }) => name)).toEqual([...given.keys()])
  for (const name of given.keys()) {
    const rest = new URLSearchParams([...given].filter(([key]) => key !== name))
    expect((await ask(`GET /v1/auth/google?${rest}`)).status).toBe(400)
  }
})

type Try = () => ReturnType<typeof ask>
const mine = () => ({ headers: bearer(session.accessToken) })
const wrong = 'not my password'
const form = (fields: object, secret = services.chat) => ({
  body: new URLSearchParams({ grant_type: 'client_credentials', ...fields }).toString(),
  headers: {
    'content-type': 'application/x-www-form-urlencoded',
    authorization: `Basic ${Buffer.from(`chat:${secret}`).toString('base64')}`,
  },
})
const begin = `returnTo=${APP}/&codeChallenge=${'x'.repeat(43)}`

/** Ten wrong passwords, then one more. */
async function again(attempt: Try) {
  await signUp()
  for (let i = 0; i < 10; i++) await attempt()
  return attempt()
}
const changePassword = (currentPassword: string) =>
  ask('POST /v1/users/me/change-password', {
    ...mine(),
    body: { currentPassword, newPassword: 'a new long password' },
  })
const deleteMe = (password: string) => ask('DELETE /v1/users/me', { ...mine(), body: { password } })
const login = (password: string) =>
  ask('POST /v1/auth/login', { body: { username: person.username, password } })

/** How each status that is documented comes about; 413 and 415 are the same everywhere. */
const ways: Record<string, Record<number, Try>> = {
  'POST /v1/auth/register': {
    201: () => ask('POST /v1/auth/register', { body: plain(newPerson()) }),
    400: () => ask('POST /v1/auth/register', { body: {} }),
    409: () => ask('POST /v1/auth/register', { body: person }),
  },
  'POST /v1/auth/login': {
    200: () => login(person.password),
    400: () => ask('POST /v1/auth/login', { body: {} }),
    401: () => login(wrong),
    429: () => again(() => login(wrong)),
  },
  'POST /v1/auth/exchange': {
    200: async () => {
      const browser = new Browser(suite)
      const code = await browser.codeAt('google', { id: 'api', name: 'Api', email: 'api@example.com' })
      return ask('POST /v1/auth/exchange', { body: { code, verifier: browser.verifier } })
    },
    400: () => ask('POST /v1/auth/exchange', { body: {} }),
    401: () => ask('POST /v1/auth/exchange', { body: { code: 'x', verifier: 'x'.repeat(43) } }),
  },
  'POST /v1/auth/refresh': {
    200: async () => {
      await signUp()
      return ask('POST /v1/auth/refresh', { body: { refreshToken: session.refreshToken } })
    },
    400: () => ask('POST /v1/auth/refresh', { body: {} }),
    401: () => ask('POST /v1/auth/refresh', { body: { refreshToken: 'x' } }),
  },
  'POST /v1/auth/logout': {
    204: async () => {
      await signUp()
      return ask('POST /v1/auth/logout', { ...mine(), body: { refreshToken: session.refreshToken } })
    },
    400: async () => {
      await signUp()
      return ask('POST /v1/auth/logout', { ...mine(), body: {} })
    },
    401: () => ask('POST /v1/auth/logout', { body: {} }),
  },
  'GET /v1/auth/{provider}': {
    302: () => ask(`GET /v1/auth/google?${begin}`),
    400: () => ask('GET /v1/auth/google'),
    404: () => ask(`GET /v1/auth/nobody?${begin}`),
  },
  'GET /v1/auth/{provider}/callback': {
    302: async () => {
      const browser = new Browser(suite)
      const { pathname, search } = await browser.cameBack('google', 'cancel')
      const url = new URL(pathname + search, suite.auth.url)
      return ask(`GET ${pathname}${search}`, { headers: browser.cookies.header(url) })
    },
    400: () => ask('GET /v1/auth/google/callback?state=x'),
    404: () => ask('GET /v1/auth/nobody/callback'),
  },
  'GET /v1/users/me': {
    200: () => ask('GET /v1/users/me', mine()),
    401: () => ask('GET /v1/users/me'),
  },
  'PATCH /v1/users/me': {
    200: () => ask('PATCH /v1/users/me', { ...mine(), body: { displayName: 'Api' } }),
    400: () => ask('PATCH /v1/users/me', { ...mine(), body: { email: 'x' } }),
    401: () => ask('PATCH /v1/users/me', { body: {} }),
    409: async () => {
      const other = plain(newPerson())
      await ask('POST /v1/auth/register', { body: other })
      return ask('PATCH /v1/users/me', { ...mine(), body: { username: other.username } })
    },
  },
  'DELETE /v1/users/me': {
    400: async () => {
      await signUp()
      return ask('DELETE /v1/users/me', { ...mine(), body: { password: 1 } })
    },
    401: () => ask('DELETE /v1/users/me', { body: {} }),
    403: () => deleteMe(wrong),
    429: () => again(() => deleteMe(wrong)),
    204: async () => {
      await signUp()
      return deleteMe(person.password)
    },
  },
  'POST /v1/users/me/change-password': {
    204: async () => {
      await signUp()
      return changePassword(person.password)
    },
    400: () => ask('POST /v1/users/me/change-password', { ...mine(), body: {} }),
    401: () => ask('POST /v1/users/me/change-password', { body: {} }),
    403: async () => {
      await signUp()
      return changePassword(wrong)
    },
    429: () => again(() => changePassword(wrong)),
  },
  'POST /oauth/token': {
    200: () => ask('POST /oauth/token', form({ audience: 'auth' })),
    400: () => ask('POST /oauth/token', form({ audience: 'nobody' })),
    401: () => ask('POST /oauth/token', form({ audience: 'auth' }, wrong)),
  },
  'GET /.well-known/jwks.json': { 200: () => ask('GET /.well-known/jwks.json') },
  'GET /.well-known/openid-configuration': { 200: () => ask('GET /.well-known/openid-configuration') },
  'GET /openapi.json': { 200: () => ask('GET /openapi.json') },
  'GET /healthz': { 200: () => ask('GET /healthz') },
  'GET /readyz': {
    200: () => ask('GET /readyz'),
    503: async () => {
      suite.stores.stop('valkey')
      const answer = await ask('GET /readyz')
      await suite.stores.restart('valkey')
      return answer
    },
  },
}
const everywhere = (route: string): Record<number, Try> => ({
  413: () => ask(route, { body: { password: 'x'.repeat(70_000) } }),
  415: () => ask(route, { body: 'x', headers: { 'content-type': 'text/plain' } }),
})

const plain = ({ username, email, password }: ReturnType<typeof newPerson>) => ({ username, email, password })

describe.each(Object.keys(ways))('%s', (route) => {
  test('answers each documented status, in the documented shape, and no other', async () => {
    const { responses } = documented.get(route)!
    const statuses = Object.keys(responses).filter((status) => status !== 'default')
    const tries: Record<string, Try> = { ...everywhere(route), ...ways[route] }
    expect(Object.keys(ways[route]!).filter((status) => !statuses.includes(status))).toEqual([])
    for (const status of statuses) {
      const answer = await tries[status]!()
      expect([status, answer.status]).toEqual([status, Number(status)])
      const [type, content] = Object.entries(responses[status]!.content ?? {})[0] ?? []
      expect(answer.headers.get('content-type') ?? '').toContain(type ?? '')
      if (!content) continue
      ajv.validate(content.schema, answer.body)
      expect(ajv.errors).toBeNull()
    }
  })
})
