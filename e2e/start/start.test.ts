import { createHash, randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { GraphQLClient } from '@girok/dev-env/graphql-client'
import { CookieJar } from '@girok/dev-env/providers/cookie-jar'
import { signInAt } from '@girok/dev-env/providers/testing'
import { defaultPorts, type PortName } from '@girok/dev-env/services'
import { npmStart, type Started } from '../support/npm-start.ts'
import { Person } from '../support/person.ts'

jest.setTimeout(300_000)

let system: Started
let graphql: string
beforeAll(async () => {
  system = await npmStart()
  graphql = `http://localhost:${system.port('BFF_PORT')}/graphql`
})
afterAll(() => system?.stop())

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
  const [, username = '', password = ''] = /Login\s+(\S+) \/ (\S+)/.exec(system.output())!
  const api = new GraphQLClient(graphql)
  await api.request('mutation ($input: LoginInput!) { login(input: $input) { success } }', {
    input: { username, password },
  })
  const { rooms } = await api.request<{ rooms: { edges: { node: { lastMessage: { body: string } } }[] } }>(
    '{ rooms { edges { node { lastMessage { body } } } } }',
  )
  expect(rooms.edges.map(({ node }) => node.lastMessage.body)).toContain('Hello, Bob!')
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
