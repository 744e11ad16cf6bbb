import { eventually } from '@girok/common/testing/eventually'
import { quickest } from '@girok/common/testing/quickest'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import type { BootedAuth } from '../../services/auth/test/boot.ts'
import { bootAuth, bootBff, type BootedBff } from './boot.ts'
import { codeOf, LOGIN, ME, newAccount, Person, reasonOf, REGISTER, signedUp, type Answer } from './client.ts'

let stores: SuiteStores
let auth: BootedAuth
const opened: BootedBff[] = []

beforeAll(async () => {
  stores = await suiteStores({ postgres: true, valkey: true, nats: true })
  auth = await bootAuth(stores)
})

afterAll(async () => {
  for (const bff of opened) await bff.close()
  await auth?.close()
  await stores?.close()
})

/** A BFF that believes the test about addresses, so that each test has its own; one that has reached what it counts in. */
async function limited(env: Record<string, string>): Promise<BootedBff> {
  const bff = await bootBff(stores, { auth }, { TRUSTED_PROXIES: '127.0.0.1', ...env })
  opened.push(bff)
  const passer = new Person(bff.url)
  await eventually(async () =>
    (await passer.ask('{ __typename }', {}, fromNewAddress())).headers.has('ratelimit-limit'),
  )
  return bff
}

let addresses = 0
const fromNewAddress = () => ({ 'x-forwarded-for': `203.0.113.${(addresses += 1)}` })
const outcomes = (answers: Answer[]) => answers.map(({ status }) => status).sort()

test('an address has so many operations, broken ones too, over all processes; then 429 with when to come back', async () => {
  const env = { RATE_LIMIT_IP: '4/3600' }
  const [one, two] = [new Person((await limited(env)).url), new Person((await limited(env)).url)]
  const from = fromNewAddress()
  const answers = [
    await one.ask('{ __typename }', {}, from),
    await two.ask('{ __typename }', {}, from),
    await one.ask('{ me {', {}, from),
    await two.ask('{ nothing }', {}, from),
  ]
  expect(outcomes(answers)).toEqual([200, 200, 400, 400])
  expect(answers.map(({ headers }) => headers.get('ratelimit-remaining'))).toEqual(['3', '2', '1', '0'])
  for (const query of ['{ __typename }', '{ me {']) {
    const refused = await one.ask(query, {}, from)
    expect([refused.status, codeOf(refused), reasonOf(refused)]).toEqual([
      429,
      'RATE_LIMITED',
      'TOO_MANY_REQUESTS',
    ])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(800)
    expect(refused.headers.get('ratelimit-limit')).toBe('4')
    expect(refused.data).toBeUndefined()
  }
  expect((await one.ask('{ __typename }', {}, fromNewAddress())).status).toBe(200)
})

test.each([
  ['RATE_LIMIT_LOGIN', LOGIN, () => ({ username: 'nobody.here', password: 'a wrong one' })],
  ['RATE_LIMIT_REGISTER', REGISTER, newAccount],
])('%s holds for an address, however the fields are packed into operations', async (name, query, input) => {
  const bff = await limited({ [name]: '2/3600' })
  const from = fromNewAddress()
  const ask = () => new Person(bff.url).ask(query, { input: input() }, from)
  expect((await ask()).status).toBe(200)
  const field = name === 'RATE_LIMIT_LOGIN' ? 'login' : 'register'
  const type = field === 'login' ? 'LoginInput' : 'RegisterInput'
  const twice = `mutation ($input: ${type}!) { ...F  b: ${field}(input: $input) { success } }
    fragment F on Mutation { a: ${field}(input: $input) { success } }`
  const packed = await new Person(bff.url).ask(twice, { input: input() }, from)
  expect([packed.status, codeOf(packed)]).toEqual([429, 'RATE_LIMITED'])
  expect((await ask()).status).toBe(200)
  expect((await ask()).status).toBe(429)
  expect((await new Person(bff.url).ask('{ __typename }', {}, from)).status).toBe(200)
})

test('a session pays one for a query and more for a mutation, wherever it comes from', async () => {
  const bff = await limited({ RATE_LIMIT_SESSION: '10/3600', RATE_LIMIT_REFRESH: '2/3600' })
  const person = await signedUp(bff.url)
  const left = async (query: string) =>
    (await person.ask(query, {}, fromNewAddress())).headers.get('ratelimit-remaining')
  expect(await left(ME)).toBe('9')
  expect(await left('mutation { updateMe(input: { displayName: "A" }) { user { id } } }')).toBe('7')
  for (const status of [200, 200, 429]) {
    const answer = await person.ask('mutation { refreshSession { success } }', {}, fromNewAddress())
    expect(answer.status).toBe(status)
  }
})

test('what is refused before it is an operation is charged to its address too', async () => {
  const person = new Person((await limited({ RATE_LIMIT_IP: '5/3600' })).url)
  const headers = fromNewAddress()
  const post = (body: string, more: Record<string, string> = {}) =>
    person.send({ method: 'POST', body, headers: { ...headers, ...more } })
  const answers = [
    await post('{'),
    await post('[]'),
    await post('{}', { 'content-type': 'text/plain' }),
    await post('{}', { origin: 'https://evil.example' }),
    await post('{}', { authorization: 'Bearer x' }),
  ]
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 415, 403, 400])
  expect(answers.map(({ headers }) => headers.get('ratelimit-remaining'))).toEqual(['4', '3', '2', '1', '0'])
  const refused = await post('{', { 'content-type': 'text/plain' })
  expect([refused.status, reasonOf(refused)]).toEqual([429, 'TOO_MANY_REQUESTS'])
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(600)
})

test('while the cache is away everything passes, and quickly', async () => {
  const bff = await limited({ RATE_LIMIT_IP: '1/3600' })
  const person = new Person(bff.url)
  stores.stop('valkeyCache')
  const took = await quickest(2_000, async () => {
    const begun = performance.now()
    for (let i = 0; i < 20; i += 1) {
      const answer = await person.ask('{ __typename }')
      expect([answer.status, answer.headers.get('ratelimit-limit')]).toEqual([200, null])
    }
    return performance.now() - begun
  })
  expect(took).toBeLessThan(2_000)
  await stores.restart('valkeyCache')
})
