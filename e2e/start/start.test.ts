import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { GraphQLClient } from '@girok/dev-env/graphql-client'
import { CookieJar } from '@girok/dev-env/providers/cookie-jar'
import { signInAt } from '@girok/dev-env/providers/testing'
import { defaultPorts, type PortName } from '@girok/dev-env/services'
import { npmStart, type Started } from '../support/npm-start.ts'
import { Person } from '../support/person.ts'
import { launch } from '../support/programs.ts'

jest.setTimeout(300_000)

let dataDir: string
let system: Started
let graphql: string
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'girok-start-'))
  await start()
})
afterAll(async () => {
  await system?.stop()
  await rm(dataDir, { recursive: true, force: true })
})

async function start(): Promise<void> {
  system = await npmStart(dataDir)
  graphql = `http://localhost:${system.port('BFF_PORT')}/graphql`
}

const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { success } }'

/** Somebody's browser, signed in. */
async function signIn(username: string, password: string): Promise<GraphQLClient> {
  const api = new GraphQLClient(graphql)
  await api.request(LOGIN, { input: { username, password } })
  return api
}

/** Alice, as the banner says who she is. */
const signInAsPrinted = () => {
  const [, username = '', password = ''] = /Login\s+(\S+) \/ (\S+)/.exec(system.output())!
  return signIn(username, password).then((api) => ({ api, username, password }))
}

test('two people register, meet in a room, and a message reaches the other socket', async () => {
  const ann = await new Person(graphql).register()
  const ben = await new Person(graphql).register()
  const room = await ann.createRoom([ben])
  const socket = await ben.openChat()
  await ann.send(room, 'hello from npm start')
  const event = await socket.message('hello from npm start')
  expect(event.data.message).toMatchObject({ roomId: room, seq: 1 })
  socket.close()
})

test('the printed demo login works and finds its room', async () => {
  const { api } = await signInAsPrinted()
  const { rooms } = await api.request<{ rooms: { edges: { node: { lastMessage: { body: string } } }[] } }>(
    '{ rooms { edges { node { lastMessage { body } } } } }',
  )
  expect(rooms.edges.map(({ node }) => node.lastMessage.body)).toContain('Hello, Bob!')
})

test('the issuer of tokens names itself by the address at which it is found', async () => {
  const auth = /Auth REST\s+(\S+)/.exec(system.output())![1]!
  const described = (await (await fetch(`${auth}/.well-known/openid-configuration`)).json()) as {
    issuer: string
    jwks_uri: string
  }
  expect(described.issuer).toBe(auth)
  expect((await fetch(described.jwks_uri)).status).toBe(200)
})

test('a person signs in through a local provider', async () => {
  const verifier = randomBytes(32).toString('base64url')
  const codeChallenge = createHash('sha256').update(verifier).digest('base64url')
  const returnTo = new URL('/', graphql).href
  const jar = new CookieJar()
  const follow = async (url: URL) => {
    const response = await fetch(url, { headers: jar.header(url), redirect: 'manual' })
    jar.keep(response)
    return new URL(response.headers.get('location')!)
  }
  const auth = `http://localhost:${system.port('AUTH_REST_PORT')}`
  const begin = new URL(`${auth}/v1/auth/naver?${new URLSearchParams({ returnTo, codeChallenge })}`)
  const app = await follow(await signInAt(await follow(begin), 'minji'))
  expect(app.origin + app.pathname).toBe(returnTo)
  const { completeOAuth } = await new GraphQLClient(graphql).request<{
    completeOAuth: { user: { displayName: string } }
  }>(
    `mutation ($code: String!, $verifier: String!) {
      completeOAuth(code: $code, verifier: $verifier) { user { displayName } }
    }`,
    { code: app.searchParams.get('code'), verifier },
  )
  expect(completeOAuth.user.displayName).toBe('Kim Minji')
})

test('revoking all sessions signs every device out and closes its sockets', async () => {
  const cat = await new Person(graphql).register()
  const socket = await cat.openChat()
  await cat.api.request('mutation { revokeAllSessions { success } }')
  expect(await socket.closed).toBe('io server disconnect')
  const { errors } = await cat.api.send('{ me { id } }')
  expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
})

test('a browser finds Sandbox at /graphql and an explorer that loads nothing from outside', async () => {
  const sandbox = await fetch(graphql, { headers: { accept: 'text/html' } })
  expect(sandbox.status).toBe(200)
  const explorer = await (await fetch(graphql.replace('/graphql', '/explorer'))).text()
  expect(explorer).not.toMatch(/(src|href)\s*=\s*["'](https?:)?\/\//)
})

test('a subgraph beside the system finds its variables there, and answers nobody without a service token', async () => {
  const subgraph = await launch({
    title: 'npm run subgraph',
    argv: () => ['scripts/girok.mjs', 'subgraph', 'feed'],
    env: (port) => ({
      GIROK_DATA_DIR: dataDir,
      SUBGRAPH_FEED_PORT: String(port),
      SUBGRAPH_FEED_ADMIN_PORT: '0',
    }),
    ready: '/readyz',
  })
  const body = JSON.stringify({ query: '{ __typename }' })
  const headers = { 'content-type': 'application/json' }
  const { status } = await fetch(`${subgraph.url}/graphql`, { method: 'POST', headers, body })
  await subgraph.stop()
  expect(status).toBe(401)
})

test('a demo person may take another password and delete a post: the next start leaves it so', async () => {
  const { api, username, password } = await signInAsPrinted()
  const { id } = (await welcomes(api))[0]!.node
  await api.request('mutation ($id: ID!) { deletePost(id: $id) { id } }', { id })
  const input = { currentPassword: password, newPassword: `${password}-changed` }
  await api.request('mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { success } }', {
    input,
  })
  await system.stop()
  await start()
  expect(system.output()).not.toContain('the demo is not whole')
  expect(await welcomes(await signIn(username, input.newPassword))).toEqual([])
})

test('Ctrl-C ends everything: no port of the system listens any more', async () => {
  await system.stop()
  const names = Object.keys(defaultPorts) as PortName[]
  const open = await Promise.all(names.map((name) => listens(system.port(name))))
  expect(open).toEqual(names.map(() => false))
})

const listens = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })

async function welcomes(api: GraphQLClient): Promise<{ node: { id: string } }[]> {
  const tag = 'welcome-to-girok'
  const { postsByTag } = await api.request<{ postsByTag: { edges: { node: { id: string } }[] } }>(
    'query ($tag: String!) { postsByTag(tag: $tag, first: 1) { edges { node { id } } } }',
    { tag },
  )
  return postsByTag.edges
}
