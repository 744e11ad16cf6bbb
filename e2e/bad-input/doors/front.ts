import { documentCases } from '../cases/documents.ts'
import { sendHttp } from '../cases/http.ts'
import { bodyCases, transportCases } from '../cases/transport.ts'
import type { Door } from '../door.ts'
import type { World } from '../world.ts'

const urlOf = ({ front }: World) => `${front.url}/graphql`
const headers = { 'content-type': 'application/json' }
const ask = (world: World, query: string) =>
  sendHttp(urlOf(world), { headers, body: JSON.stringify({ query }) })

/** The gateway alone: `npm run bff -- --supergraph FILE`. */
export const front: Door = {
  name: 'the gateway alone',
  url: urlOf,
  pids: (world) => [world.front.pid],
  good: async (world) => {
    const { text } = await ask(world, '{ __typename }')
    if (!text.includes('"data"')) throw new Error(text)
  },
  cases: [
    ...transportCases(urlOf),
    ...bodyCases({ urlOf, good: { query: '{ __typename }' }, otherMethod: 405 }),
    ...documentCases(ask),
  ],
}
