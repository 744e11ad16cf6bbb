import { sendHttp } from '../cases/http.ts'
import { bodyCases, transportCases } from '../cases/transport.ts'
import type { Door } from '../door.ts'
import type { World } from '../world.ts'

const urlOf = ({ subgraph }: World) => `${subgraph.url}/graphql`
const TYPE = { 'content-type': 'application/json' }
const post = (world: World, token: string, query: unknown, more: Record<string, string> = {}) =>
  sendHttp(urlOf(world), {
    headers: { ...TYPE, ...(token && { authorization: `Bearer ${token}` }), ...more },
    body: JSON.stringify({ query }),
  })
const known = (world: World) => world.serviceToken('subgraph-auth')

/** One subgraph as a server of its own: `npm run subgraph -- auth`. */
export const subgraph: Door = {
  name: 'a subgraph’s own server',
  url: urlOf,
  pids: (world) => [world.subgraph.pid],
  good: async (world) => {
    const { text } = await post(world, await known(world), '{ __typename }')
    if (!text.includes('"data"')) throw new Error(text)
  },
  cases: [
    ...transportCases(urlOf),
    ...bodyCases({
      urlOf,
      headersOf: async (world) => ({ authorization: `Bearer ${await known(world)}` }),
      good: { query: '{ __typename }' },
      otherMethod: 404,
    }),
    { what: 'no token', status: [401], send: (w) => post(w, '', '{ __typename }') },
    {
      what: 'a spoofed person without a token',
      status: [401],
      send: (w) => post(w, '', '{ me { id } }', { 'x-authenticated-user-id': w.ann.id }),
    },
    { what: 'a person’s token', status: [401], send: (w) => post(w, w.accessToken, '{ me { id } }') },
    {
      what: 'a document that does not parse',
      status: [400],
      send: async (w) => post(w, await known(w), '{'),
    },
    {
      what: 'a query that is none',
      status: [400],
      field: 'query',
      send: async (w) => post(w, await known(w), { $gt: '' }),
    },
  ],
}
