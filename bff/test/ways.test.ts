import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { serviceGuard } from '@girok/common/s2s/identity'
import { serveFake } from '@girok/common/testing/edge'
import { FeedServiceService, Post } from '@girok/proto/feed/v1/feed'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import type { BootedAuth } from '../../services/auth/test/boot.ts'
import { bootAuth, bootBff, type BootedBff } from './boot.ts'
import { codeOf, Person, signedUp, type Answer } from './client.ts'

let stores: SuiteStores
let auth: BootedAuth
let bff: BootedBff
let alice: Person & { id: string }
let feed: { address: string; close: () => Promise<void> }
let folder: string

const POST_ID = '0190b5a0-0000-7000-8000-000000000002'
/** What no service of ours would send: our own code fails over it, in words that nobody may see. */
const broken = Post.fromPartial({ id: POST_ID, authorId: POST_ID })

beforeAll(async () => {
  stores = await suiteStores({ postgres: true, valkey: true, nats: true })
  auth = await bootAuth(stores)
  // Chat is away all the time, so that what depends on it is degraded.
  feed = await serveFake(
    FeedServiceService,
    {
      getPostsByIds: (_, { signal }) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(new Error('cancelled'))),
        ),
      getTimeline: async () => ({ posts: [broken], cursors: ['c'], nextPageToken: '' }),
    },
    serviceGuard(auth.issuer, 'feed'),
  )
  folder = await mkdtemp(join(tmpdir(), 'girok-ways-'))
  const env = {
    GATEWAY_EXECUTOR: 'auto',
    APP_ORIGINS: 'https://app.example.com',
    FEED_GRPC_ADDRESS: feed.address,
  }
  // So slow that nothing comes back while we look.
  bff = await bootBff(stores, { auth }, { ...env, HOP_TIMEOUT_MS: '800', RATE_LIMIT_SESSION: '1000/86400' })
  alice = await signedUp(bff.url)
})

afterAll(async () => {
  await bff?.close()
  await feed?.close()
  await auth?.close()
  await stores?.close()
  await rm(folder, { recursive: true, force: true })
})

interface Case {
  query: string
  variables?: object
  operationName?: string | null
  headers?: Record<string, string>
  stranger?: boolean
  /** Variables with which the operation becomes known. */
  known?: object
}

const NEW = { accept: 'application/graphql-response+json' }
const OLD = { accept: 'application/json' }
const PAGES =
  'query ($n: Int) { rooms(first: $n) { edges { node { messages(last: 100) { edges { cursor } } } } } }'
const USERS = 'query ($ids: [ID!]!) { usersByIds(ids: $ids) { id } }'

const cases: Record<string, Case> = {
  'an answer': { query: '{ me { id username email roles createdAt } sessions { current device } }' },
  'an answer in the old type': { query: '{ me { id } }', headers: OLD },
  'an answer in the new type': { query: '{ me { id } }', headers: NEW },
  'an answer to our own origin': { query: '{ me { id } }', headers: { origin: 'https://app.example.com' } },
  'a foreign origin': { query: '{ me { id } }', headers: { origin: 'https://evil.example' } },
  'no CSRF header': { query: '{ me { id } }', headers: { 'x-csrf': '' } },
  'a token beside the cookie': { query: '{ me { id } }', headers: { authorization: 'Bearer x.y.z' } },
  'no type that we have': { query: '{ me { id } }', headers: { accept: 'text/plain' } },
  'no session': { query: '{ me { id } }', stranger: true },
  'a field of bad input': { query: 'query ($id: ID!) { room(id: $id) { id } }', variables: { id: 'x' } },
  'bad input in a list': { query: USERS, variables: { ids: ['x'] } },
  'too many ids': { query: USERS, variables: { ids: Array.from({ length: 501 }, () => 'x') } },
  'too many nodes': { query: PAGES, variables: { n: 100 }, known: { n: 1 } },
  'too many nodes in the old type': { query: PAGES, variables: { n: 100 }, known: { n: 1 }, headers: OLD },
  'no variable': { query: USERS, known: { ids: [] } },
  'a wrong variable': { query: PAGES, variables: { n: 'x' }, known: { n: 1 } },
  'a wrong variable in the old type': { query: PAGES, variables: { n: 'x' }, known: { n: 1 }, headers: OLD },
  'null variables': { query: '{ me { id } }', variables: null as never },
  'its own name': { query: 'query Mine { me { id } }', operationName: 'Mine' },
  'another name': { query: 'query Mine { me { id } }', operationName: 'Other' },
  'a service that is away': { query: '{ me { id } rooms { edges { cursor } } }' },
  'a field that may be null while its service is away': {
    query: '{ room(id: "0190b5a0-0000-7000-8000-000000000001") { id } }',
  },
  'a service that does not answer in time': { query: `{ me { id } post(id: "${POST_ID}") { id } }` },
  'a fault that nobody knows': { query: '{ timeline { edges { node { id createdAt } } } }' },
  'a mutation that is refused': { query: 'mutation { revokeSession(id: "x") { success } }' },
  'a mutation of a service that is away': {
    query: `mutation { leaveRoom(roomId: "${POST_ID}") { room { id } } }`,
  },
  'a mutation of bad input': { query: 'mutation { likePost(id: "x") { post { id } } }' },
  'a mutation without a session': { query: 'mutation { likePost(id: "x") { post { id } } }', stranger: true },
  'a mutation, its fields in order': {
    query: 'mutation { a: refreshSession { success } b: issueWsTicket { url } }',
  },
}

const send = ({ query, variables, operationName, headers = {}, stranger }: Case): Promise<Answer> => {
  const person = stranger ? new Person(bff.url) : alice
  const body = JSON.stringify({ query, variables, operationName })
  return person.send({ method: 'POST', body, headers })
}

let texts = 0
/** The same operation in words that nobody has sent before. */
const unheard = (query: string) => `${query} # ${(texts += 1)}`

/** How many operations have gone the short way. */
async function shortOnes({ adminUrl } = bff): Promise<number> {
  const text = await (await fetch(`${adminUrl}/metrics`)).text()
  const line = text.split('\n').find((one) => /graphql_executed_total\{.*way="short"/.test(one))
  return Number(line?.split(' ').at(-1) ?? 0)
}

/** Sends an operation until it goes the short way. */
async function makeKnown(query: string, variables: object | undefined): Promise<void> {
  const before = await shortOnes()
  for (let i = 0; i < 20; i++) {
    await send({ query, variables: variables ?? {} })
    if ((await shortOnes()) > before) return
  }
  throw new Error(`${query} never goes the short way`)
}

/** What clients see of an answer, without what is new each time. */
function seen({ status, headers, text }: Answer) {
  const names = [...headers.keys()].filter((name) => name !== 'date').sort()
  const shown = Object.fromEntries(
    ['content-type', 'access-control-allow-origin', 'www-authenticate'].map((name) => [
      name,
      headers.get(name),
    ]),
  )
  const steady = text.replaceAll(/"(createdAt|lastSeenAt)":"[^"]*"/g, '"$1":""')
  return { status, names, shown, text: steady }
}

test.each(Object.keys(cases))('%s is the same the long way and the short one', async (name) => {
  const { known, ...one } = cases[name]!
  const long = await send({ ...one, query: unheard(one.query) })
  const query = unheard(one.query)
  await makeKnown(query, known ?? one.variables)
  expect(seen(await send({ ...one, query }))).toEqual(seen(long))
})

test('an operation by its hash goes the short way once it was persisted', async () => {
  const query = unheard('{ me { id } }')
  const sha256Hash = createHash('sha256').update(query).digest('hex')
  const body = { extensions: { persistedQuery: { version: 1, sha256Hash } } }
  const byHash = () => alice.send({ method: 'POST', body: JSON.stringify(body) })
  await makeKnown(query, {})
  expect((await byHash()).errors?.[0]?.message).toBe('PersistedQueryNotFound')
  await alice.send({ method: 'POST', body: JSON.stringify({ ...body, query }) })
  const before = await shortOnes()
  for (let i = 0; i < 5; i++) expect((await byHash()).data).toEqual({ me: { id: alice.id } })
  expect(await shortOnes()).toBeGreaterThan(before)
})

test('both ways charge an operation once, and are counted among the operations served', async () => {
  const query = unheard('{ me { id } }')
  await makeKnown(query, {})
  const left = async (text: string) =>
    Number((await send({ query: text })).headers.get('ratelimit-remaining'))
  const first = await left(query)
  expect([await left(unheard('{ me { id } }')), await left(query)]).toEqual([first - 1, first - 2])
  const served = async () => {
    const text = await (await fetch(`${bff.adminUrl}/metrics`)).text()
    return Number(/girok_rpc_served_seconds_count\{.*method="query",code="OK".*\} (\d+)/.exec(text)?.[1])
  }
  const before = await served()
  await send({ query })
  expect(await served()).toBe(before + 1)
})

test('a session that has ended is nobody’s on the short way too', async () => {
  const person = await signedUp(bff.url)
  const query = unheard('{ me { id } }')
  await makeKnown(query, {})
  const before = new Person(bff.url, person.cookie)
  await person.ask('mutation { logout { success } }')
  expect(codeOf(await before.ask(query))).toBe('UNAUTHENTICATED')
})

test('unknown faults are masked, and what takes too long ends, on the short way', async () => {
  const known = async (name: string) => {
    const { query } = cases[name]!
    const text = unheard(query)
    await makeKnown(text, {})
    return send({ query: text })
  }
  const masked = await known('a fault that nobody knows')
  expect(masked.errors).toMatchObject([
    { message: 'internal error', extensions: { code: 'INTERNAL_SERVER_ERROR' } },
  ])
  expect(masked.text).not.toMatch(/non-nullable|Post\./)
  const late = await known('a service that does not answer in time')
  expect(late.data).toEqual({ me: { id: alice.id }, post: null })
  expect([codeOf(late), late.extensions]).toEqual(['DEADLINE_EXCEEDED', { degraded: ['feed'] }])
})

test('a safelist lets the same operations run on both ways, and refuses the others each time', async () => {
  const [listed, other] = ['{ me { id } } # listed', '{ me { id } } # other']
  const sha256Hash = createHash('sha256').update(listed).digest('hex')
  const file = join(folder, 'safelist.json')
  await writeFile(file, JSON.stringify({ [sha256Hash]: listed }))
  const env = { GATEWAY_EXECUTOR: 'auto', RATE_LIMIT_SESSION: '1000/86400' }
  const strict = await bootBff(stores, { auth }, { ...env, SAFELIST_MODE: 'enforce', SAFELIST_FILE: file })
  try {
    const person = alice.at(strict.url)
    const byHash = JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash } } })
    for (let i = 0; i < 10; i++) {
      expect((await person.ask(listed)).data).toEqual({ me: { id: alice.id } })
      expect((await person.send({ method: 'POST', body: byHash })).data).toEqual({ me: { id: alice.id } })
      expect((await person.ask(other)).status).toBe(403)
    }
    expect(await shortOnes(strict)).toBeGreaterThan(10)
  } finally {
    await strict.close()
  }
})

test('a known operation whose body comes in pieces is answered too', async () => {
  const query = unheard('{ me { id } }')
  await makeKnown(query, {})
  const body = JSON.stringify({ query })
  const headers = { 'content-type': 'application/json', 'content-length': body.length, 'x-csrf': '1' }
  const sent = request(`${bff.url}/graphql`, {
    method: 'POST',
    headers: { ...headers, cookie: alice.cookie },
  })
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>
  await new Promise((flushed) => sent.write(body.slice(0, 10), flushed))
  sent.end(body.slice(10))
  const [response] = await answered
  expect(await json(response)).toEqual({ data: { me: { id: alice.id } } })
})
