import { sendHttp } from '../cases/http.ts'
import { bodyCases, transportCases } from '../cases/transport.ts'
import { toJson, valueCases } from '../cases/values.ts'
import type { Door, Input } from '../door.ts'
import type { World } from '../world.ts'

interface Parameter extends Input {
  method: string
  path: string
  good: Record<string, unknown>
}

const post = (
  name: string,
  path: string,
  good: Record<string, unknown>,
  kinds: Record<string, Input['kind']>,
) =>
  Object.entries(kinds).map(([field, kind]): Parameter => ({
    name: `${name}.${field}`,
    field,
    kind,
    method: 'POST',
    path,
    good,
  }))

const inputs: Parameter[] = [
  ...post(
    'register',
    '/v1/auth/register',
    { username: 'some.body', email: 'some@body.example', password: 'long enough' },
    { username: 'name', email: 'name', password: 'secret', displayName: 'name' },
  ),
  ...post(
    'login',
    '/v1/auth/login',
    { username: 'some.body', password: 'x' },
    { username: 'name', password: 'secret' },
  ),
  ...post('refresh', '/v1/auth/refresh', { refreshToken: 'x' }, { requestId: 'id' }),
]

const at = ({ system }: World, path: string) => system.urls.auth + path
const TYPE = { 'content-type': 'application/json' }
const bearer = ({ accessToken }: World) => ({ authorization: `Bearer ${accessToken}` })

/** Auth's REST door. */
export const authRest: Door = {
  name: 'REST of auth',
  url: ({ system }) => system.urls.auth,
  pids: ({ system }) => [system.pids.auth!],
  good: async (world) => {
    const { status, text } = await sendHttp(at(world, '/v1/users/me'), {
      method: 'GET',
      headers: bearer(world),
    })
    if (status !== 200) throw new Error(text)
  },
  cases: [
    ...transportCases((world) => at(world, '/v1/auth/login')),
    ...bodyCases({
      urlOf: (world) => at(world, '/v1/auth/login'),
      good: { username: 'some.body', password: 'x' },
      otherMethod: 404,
    }),
    ...valueCases(inputs, 400, (world, { method, path, good, field }, value) =>
      sendHttp(at(world, path), { method, headers: TYPE, body: toJson({ ...good, [field]: value }) }),
    ),
    {
      what: 'a key of a prototype',
      status: [400],
      field: '__proto__',
      send: (w) =>
        sendHttp(at(w, '/v1/auth/login'), {
          headers: TYPE,
          body: '{"username":"abc","password":"x","__proto__":{"a":1}}',
        }),
    },
    {
      what: 'a spoofed person',
      status: [401],
      send: (w) =>
        sendHttp(at(w, '/v1/users/me'), {
          method: 'GET',
          headers: {
            'x-authenticated-user-id': w.ann.id,
            'x-client-ip': '203.0.113.7',
            'x-forwarded-user': w.ann.id,
          },
        }),
    },
    {
      what: 'a form at /oauth/token that says everything twice',
      status: [400, 401],
      send: (w) =>
        sendHttp(at(w, '/oauth/token'), {
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: 'grant_type=a&grant_type=b&client_id[$gt]=&client_secret=x&client_secret=y',
        }),
    },
    {
      what: 'a form of 10,000 parameters',
      status: [400, 401, 413],
      send: (w) =>
        sendHttp(at(w, '/oauth/token'), {
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: Array.from({ length: 10_000 }, (_, i) => `k${i}=`).join('&'),
        }),
    },
    {
      what: 'a callback that nobody asked for',
      status: [400],
      send: (w) =>
        sendHttp(at(w, '/v1/auth/google/callback?code[$gt]=&state=%00&state=__proto__'), { method: 'GET' }),
    },
  ],
}
