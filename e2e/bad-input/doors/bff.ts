import { randomUUID } from 'node:crypto'
import { documentCases } from '../cases/documents.ts'
import { sendHttp } from '../cases/http.ts'
import { bodyCases, transportCases } from '../cases/transport.ts'
import { toJson, valueCases } from '../cases/values.ts'
import type { Door, Input, Refusal } from '../door.ts'
import type { World } from '../world.ts'

const urlOf = ({ system }: World) => system.urls.graphql
const JSON_TYPE = { 'content-type': 'application/json' }
const asAnn = ({ ann }: World) => ({ cookie: ann.api.cookie ?? '', 'x-csrf': '1' })

/** An operation of Ann's. */
const ask = (world: World, query: string, variables: object = {}, headers: Record<string, string> = {}) =>
  sendHttp(urlOf(world), {
    headers: { ...JSON_TYPE, ...asAnn(world), ...headers },
    body: toJson({ query, variables }),
  })

interface Argument extends Input {
  query: string
  /** The variables with the value in its place. */
  variables: (value: unknown) => object
}

const mutation = (name: string, type: string) =>
  `mutation ($input: ${type}!) { ${name}(input: $input) { __typename } }`
/** A field of a mutation's input, the others being good. */
const inputOf = (
  name: string,
  type: string,
  good: object,
  field: string,
  kind: Argument['kind'],
): Argument => ({
  name: `${name}.${field}`,
  kind,
  field,
  query: mutation(name, type),
  variables: (value) => ({ input: { ...good, [field]: value } }),
})
/** An argument of a field. */
const argument = (
  name: string,
  kind: Argument['kind'],
  type: string,
  query: (variable: string) => string,
): Argument => {
  const field = name.split('.').at(-1)!
  const variables = (value: unknown) => ({ [field]: value })
  return { name, kind, field, query: `query ($${field}: ${type}) ${query(`$${field}`)}`, variables }
}

const id = randomUUID()
const account = { username: 'some.body', email: 'some@body.example', password: 'long enough' }
const login = { username: 'some.body', password: 'long enough' }
const message = { roomId: id, body: 'hi' }

const inputs: Argument[] = [
  inputOf('register', 'RegisterInput', account, 'username', 'name'),
  inputOf('register', 'RegisterInput', account, 'email', 'name'),
  inputOf('register', 'RegisterInput', account, 'password', 'secret'),
  inputOf('login', 'LoginInput', login, 'username', 'name'),
  inputOf('login', 'LoginInput', login, 'password', 'secret'),
  inputOf('sendMessage', 'SendMessageInput', message, 'roomId', 'id'),
  inputOf('sendMessage', 'SendMessageInput', message, 'body', 'text'),
  argument('room.id', 'id', 'ID!', (v) => `{ room(id: ${v}) { id } }`),
  argument('rooms.first', 'page', 'Int', (v) => `{ rooms(first: ${v}) { edges { cursor } } }`),
  argument('rooms.after', 'cursor', 'String', (v) => `{ rooms(after: ${v}) { edges { cursor } } }`),
  argument(
    'searchUsers.query',
    'text',
    'String!',
    (v) => `{ searchUsers(query: ${v}) { edges { cursor } } }`,
  ),
  argument(
    'searchUsers.first',
    'page',
    'Int',
    (v) => `{ searchUsers(query: "a", first: ${v}) { edges { cursor } } }`,
  ),
  argument(
    'searchUsers.after',
    'cursor',
    'String',
    (v) => `{ searchUsers(query: "a", after: ${v}) { edges { cursor } } }`,
  ),
]

/** A field's fault may leave the status at 200: the code tells. */
async function byCode(refusal: Promise<Refusal>): Promise<Refusal> {
  const { code, ...rest } = await refusal
  return { ...rest, status: code ?? rest.status }
}

const persisted = (world: World, sha256Hash: unknown) =>
  sendHttp(urlOf(world), {
    headers: JSON_TYPE,
    body: JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash } } }),
  })

/** Refused at the door, whoever is asked. */
const atTheDoor: Door['cases'] = [
  {
    what: 'a batch',
    status: [400],
    field: 'body',
    send: (w) => sendHttp(urlOf(w), { headers: JSON_TYPE, body: '[{"query":"{ __typename }"}]' }),
  },
  {
    what: 'a mutation by GET',
    status: [405],
    send: (w) =>
      sendHttp(`${urlOf(w)}?query=mutation{logout{success}}`, { method: 'GET', headers: asAnn(w) }),
  },
  { what: 'no CSRF header', status: [403], send: (w) => ask(w, '{ me { id } }', {}, { 'x-csrf': '' }) },
  {
    what: 'a foreign origin',
    status: [403],
    send: (w) => ask(w, '{ me { id } }', {}, { origin: 'https://evil.example' }),
  },
  {
    what: 'a media type of answers that is none of ours',
    status: [406],
    send: (w) => ask(w, '{ me { id } }', {}, { accept: 'text/csv' }),
  },
  {
    what: 'variables that are a list',
    status: [400],
    field: 'variables',
    send: (w) => ask(w, '{ me { id } }', []),
  },
  {
    what: 'a key of a prototype',
    status: [400],
    field: '__proto__',
    send: (w) =>
      ask(w, mutation('login', 'LoginInput'), {
        input: JSON.parse('{"username":"abc","password":"x","__proto__":{"a":1}}'),
      }),
  },
  {
    what: 'a variable that is deep',
    status: [400],
    field: 'username',
    send: (w) =>
      sendHttp(urlOf(w), {
        headers: JSON_TYPE,
        body: `{"query":${JSON.stringify(mutation('login', 'LoginInput'))},"variables":{"input":{"password":"x","username":${'['.repeat(25_000)}${']'.repeat(25_000)}}}}`,
      }),
  },
  {
    what: 'a persisted query that nobody knows',
    status: ['BAD_USER_INPUT'],
    send: (w) => byCode(persisted(w, '0'.repeat(64))),
  },
  {
    what: 'a persisted query of another shape',
    status: [400],
    field: 'extensions.persistedQuery.sha256Hash',
    send: (w) => persisted(w, { $gt: '' }),
  },
  ...['x-authenticated-user-id', 'x-client-user', 'x-forwarded-user'].map((name) => ({
    what: `${name} instead of a session`,
    status: ['UNAUTHENTICATED'],
    send: (w: World) =>
      byCode(
        sendHttp(urlOf(w), {
          headers: {
            ...JSON_TYPE,
            [name]: w.ann.id,
            'x-authenticated-roles': 'admin',
            'x-forwarded-for': '203.0.113.7',
          },
          body: '{"query":"{ me { id } }"}',
        }),
      ),
  })),
]

/** `POST /graphql` of the BFF. */
export const bff: Door = {
  name: 'GraphQL on the BFF',
  url: urlOf,
  pid: ({ system }) => system.pids.bff!,
  good: ({ ann }) => ann.api.request('{ me { id } rooms { edges { node { id } } } }'),
  cases: [
    ...transportCases(urlOf),
    ...bodyCases({ urlOf, headersOf: asAnn, good: { query: '{ me { id } }' }, otherMethod: 405 }),
    ...documentCases(ask),
    ...valueCases(inputs, 'BAD_USER_INPUT', (world, { query, variables }, value) =>
      byCode(ask(world, query, variables(value))),
    ),
    ...atTheDoor,
  ],
}
