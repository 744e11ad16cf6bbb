import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import type { BootedAuth } from '../../services/auth/test/boot.ts'
import { bootAuth, bootBff, type BootedBff } from './boot.ts'
import { newAccount, Person, REGISTER, signedUp } from './client.ts'

let stores: SuiteStores
let auth: BootedAuth
let bff: BootedBff
let production: BootedBff

beforeAll(async () => {
  stores = await suiteStores({ postgres: true, valkey: true, nats: true })
  auth = await bootAuth(stores)
  bff = await bootBff(stores, { auth })
  production = await bootBff(
    stores,
    { auth },
    { NODE_ENV: 'production', APP_ORIGINS: 'https://app.example.com' },
  )
})

afterAll(async () => {
  await Promise.all([bff?.close(), production?.close()])
  await auth?.close()
  await stores?.close()
})

const page = (url: string) => fetch(url, { headers: { accept: 'text/html,*/*;q=0.8' } })
const INTROSPECTION = '{ __schema { queryType { name } } }'

test('a browser at /graphql gets Sandbox, which sends the cookie and the CSRF header', async () => {
  const response = await page(`${bff.url}/graphql`)
  const text = await response.text()
  expect([response.status, response.headers.get('content-type')]).toEqual([
    200,
    expect.stringContaining('text/html'),
  ])
  expect(text).toMatch(/EmbeddedSandbox/)
  expect(text).toMatch(/includeCookies.{0,10}true/)
  expect(text).toMatch(/x-csrf/)
})

test('the explorer and every file that it names come from us', async () => {
  const html = await (await page(`${bff.url}/explorer`)).text()
  const files = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file!)
  expect(files).toHaveLength(4)
  for (const file of files) {
    expect(file).toMatch(/^\/explorer\//)
    const response = await fetch(`${bff.url}${file}`)
    expect([response.status, Number(response.headers.get('content-length'))]).toEqual([
      200,
      expect.any(Number),
    ])
  }
  expect(html).toMatch(/'x-csrf': '1'/)
})

test('our own pages may call the API, and introspection answers them', async () => {
  const person = await signedUp(bff.url)
  const { data } = await person.ask(INTROSPECTION, {}, { origin: bff.url })
  expect(data.__schema.queryType.name).toBe('Query')
})

test('in production there is no page and no introspection, and the cookie is Secure with the __Host- prefix', async () => {
  expect((await page(`${production.url}/graphql`)).status).toBe(405)
  expect((await page(`${production.url}/explorer`)).status).toBe(404)
  const person = new Person(production.url)
  const answer = await person.ask(REGISTER, { input: newAccount() })
  expect(answer.headers.getSetCookie()[0]).toMatch(
    /^__Host-session_id=[^;]+; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/,
  )
  expect((await person.ask('{ me { username } }')).data.me.username).toBeTruthy()
  expect((await person.ask(INTROSPECTION)).errors).toHaveLength(1)
  expect((await person.ask('{ mee { id } }')).text).not.toMatch(/Did you mean/)
})

test('production does not start without APP_ORIGINS, and says so', async () => {
  await expect(bootBff(stores, { auth }, { NODE_ENV: 'production' })).rejects.toThrow(
    'APP_ORIGINS: is missing',
  )
})

test('health, readiness and metrics answer where they belong', async () => {
  const statusOf = async (url: string) => (await fetch(url)).status
  const paths = ['/healthz', '/readyz', '/metrics']
  expect(await Promise.all(paths.map((path) => statusOf(bff.adminUrl + path)))).toEqual([200, 200, 200])
  expect(await Promise.all(paths.map((path) => statusOf(bff.url + path)))).toEqual([200, 200, 404])
  await new Person(bff.url).ask('{ me { id } }')
  const metrics = await (await fetch(`${bff.adminUrl}/metrics`)).text()
  expect(metrics).toMatch(
    /girok_rpc_served_seconds_count\{service="bff",method="query",code="UNAUTHENTICATED"\} 1/,
  )
})
