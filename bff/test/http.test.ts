import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import type { BootedAuth } from '../../services/auth/test/boot.ts'
import { bootAuth, bootBff, type BootedBff } from './boot.ts'

let stores: SuiteStores
let auth: BootedAuth
let bff: BootedBff

beforeAll(async () => {
  stores = await suiteStores({ postgres: true, valkey: true, nats: true })
  auth = await bootAuth(stores)
  bff = await bootBff(stores, { auth })
})

afterAll(async () => {
  await bff?.close()
  await auth?.close()
  await stores?.close()
})

const NEW = 'application/graphql-response+json'
const OLD = 'application/json'
const typename = { query: '{ __typename }' }

const post = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${bff.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': OLD, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

const accepted: [string, string, string | undefined][] = [
  ['the new type', NEW, NEW],
  ['the old type', OLD, OLD],
  ['both', `${NEW}, ${OLD}`, NEW],
  ['both, the old one rather', `${NEW};q=0.8, ${OLD}`, OLD],
  ['the types with their charset', `${NEW}; charset=utf-8, ${OLD}; charset=utf-8`, NEW],
  ['the old type with its charset', `${OLD}; charset=utf-8`, OLD],
  ['anything', '*/*', NEW],
  ['any application', 'application/*', NEW],
  ['the old type rather than anything', `${OLD}, */*;q=0.1`, OLD],
  ['text', 'text/plain', undefined],
  ['pages', 'text/html', undefined],
  ['another charset', `${OLD}; charset=iso-8859-1`, undefined],
]
test.each(accepted)('who accepts %s gets it, or 406', async (_, accept, type) => {
  const response = await post(typename, { accept })
  expect(response.status).toBe(type ? 200 : 406)
  expect(response.headers.get('content-type')).toBe(`${type ?? OLD}; charset=utf-8`)
  const body = (await response.json()) as { data?: unknown; errors?: unknown }
  expect(type ? body.data : body.errors).toBeDefined()
})

/** what → body, status in the new type, in the old one */
const bodies: [string, unknown, number, number][] = [
  ['a query', typename, 200, 200],
  ['null parameters', { ...typename, variables: null, operationName: null, extensions: null }, 200, 200],
  ['unknown parameters', { ...typename, more: 1 }, 200, 200],
  ['a field that fails', { query: '{ me { id } }' }, 200, 200],
  ['a document that does not parse', { query: '{' }, 400, 200],
  ['a document that is not valid', { query: '{ nothing }' }, 400, 200],
  ['an operation that is not there', { ...typename, operationName: 'Other' }, 400, 200],
  ['no variable', { query: 'query ($id: ID!) { room(id: $id) { id } }' }, 400, 200],
  [
    'a wrong variable',
    { query: 'query ($n: Int) { rooms(first: $n) { edges { cursor } } }', variables: { n: 'x' } },
    400,
    200,
  ],
  ['no JSON', '{ me { id } }', 400, 400],
  ['nothing', '', 400, 400],
  ['a number', '5', 400, 400],
  ['a batch', [typename], 400, 400],
  ['an empty batch', [], 400, 400],
  ['no query', { variables: {} }, 400, 400],
  ['a query that is none', { query: { a: 1 } }, 400, 400],
  ['a query that is a list', { query: ['{ __typename }'] }, 400, 400],
  ['variables that are text', { ...typename, variables: '{}' }, 400, 400],
  ['variables that are a list', { ...typename, variables: [] }, 400, 400],
  ['an operation name that is a number', { ...typename, operationName: 1 }, 400, 400],
  ['extensions that are a list', { ...typename, extensions: [] }, 400, 400],
]
test.each(bodies)('%s has its status by media type', async (_, body, inNew, inOld) => {
  const [one, two] = [await post(body, { accept: NEW }), await post(body, { accept: OLD })]
  expect([one.status, two.status]).toEqual([inNew, inOld])
  for (const [response, type] of [
    [one, NEW],
    [two, OLD],
  ] as const) {
    expect(response.headers.get('content-type')).toBe(`${type}; charset=utf-8`)
    const { errors } = (await response.json()) as { errors?: { extensions: object }[] }
    if (inNew === 400) expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' })
  }
})

test.each([
  ['a form', 'application/x-www-form-urlencoded'],
  ['a form with files', 'multipart/form-data; boundary=x'],
  ['plain text', 'text/plain'],
  ['a document', 'application/graphql'],
  ['no type', ''],
  ['JSON in another charset', 'application/json; charset=iso-8859-1'],
])('%s is 415', async (_, type) => {
  expect((await post(typename, { 'content-type': type })).status).toBe(415)
})

test('JSON may name its charset', async () => {
  expect((await post(typename, { 'content-type': 'application/json; charset=utf-8' })).status).toBe(200)
})

test.each(['GET', 'PUT', 'PATCH', 'DELETE', 'HEAD'])('%s is 405 and told what is allowed', async (method) => {
  const response = await fetch(`${bff.url}/graphql?query={__typename}`, { method, headers: { accept: NEW } })
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
})

test.each(['/', '/nowhere', '/graphql/more'])('%s is 404, in the API’s own shape', async (path) => {
  const response = await fetch(bff.url + path)
  const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] }
  expect([response.status, errors[0]!.extensions.code]).toEqual([404, 'NOT_FOUND'])
})
