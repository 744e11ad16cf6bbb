import { randomUUID } from 'node:crypto'
import { documentCases } from '../cases/documents.ts'
import {
  argument,
  argumentCases,
  asAnn,
  ask,
  byCode,
  graphqlUrl,
  inputsOf,
  JSON_TYPE,
  mutation,
  pageOf,
  type Argument,
} from '../cases/graphql.ts'
import { sendHttp } from '../cases/http.ts'
import { bodyCases, transportCases } from '../cases/transport.ts'
import type { Door } from '../door.ts'
import type { World } from '../world.ts'

const id = randomUUID()
const account = { username: 'some.body', email: 'some@body.example', password: 'long enough' }
const login = { username: 'some.body', password: 'long enough' }
const message = { roomId: id, body: 'hi' }

const inputs: Argument[] = [
  ...inputsOf('register', account, { username: 'name', email: 'name', password: 'secret' }),
  ...inputsOf('login', login, { username: 'name', password: 'secret' }),
  ...inputsOf('sendMessage', message, { roomId: 'id', body: 'text', requestId: 'id?' }),
  argument('room.id', 'id', 'ID!', (v) => `{ room(id: ${v}) { id } }`),
  ...pageOf('rooms'),
  argument(
    'searchUsers.query',
    'text',
    'String!',
    (v) => `{ searchUsers(query: ${v}) { edges { cursor } } }`,
  ),
  ...pageOf('searchUsers', undefined, 'query: "a", '),
]

const persisted = (world: World, sha256Hash: unknown) =>
  sendHttp(graphqlUrl(world), {
    headers: JSON_TYPE,
    body: JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash } } }),
  })

/** Refused at the door, whoever is asked. */
const atTheDoor: Door['cases'] = [
  {
    what: 'a batch',
    status: [400],
    field: 'body',
    send: (w) => sendHttp(graphqlUrl(w), { headers: JSON_TYPE, body: '[{"query":"{ __typename }"}]' }),
  },
  {
    what: 'a mutation by GET',
    status: [405],
    send: (w) =>
      sendHttp(`${graphqlUrl(w)}?query=mutation{logout{success}}`, { method: 'GET', headers: asAnn(w) }),
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
      sendHttp(graphqlUrl(w), {
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
        sendHttp(graphqlUrl(w), {
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
  url: graphqlUrl,
  pids: ({ system }) => [system.pids.bff!],
  good: ({ ann }) => ann.api.request('{ me { id } rooms { edges { node { id } } } }'),
  cases: [
    ...transportCases(graphqlUrl),
    ...bodyCases({ urlOf: graphqlUrl, headersOf: asAnn, good: { query: '{ me { id } }' }, otherMethod: 405 }),
    ...documentCases(ask),
    ...argumentCases(inputs),
    ...atTheDoor,
  ],
}
