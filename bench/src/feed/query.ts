import { setTimeout as delay } from 'node:timers/promises'
import type { System } from '@girok/dev-env/system'
import { Person } from '@girok/e2e/support/person'
import { compare } from '../measure.ts'
import { startPeer } from '../peers/process.ts'
import type { Row } from '../system.ts'
import { countRoundTrips } from './round-trips.ts'

const POSTS = 20
const AUTHORS = 5
const TIMELINE = `{ timeline { edges { node { id body likeCount author { displayName followedByMe }
  comments(first: 3) { edges { node { body author { username } } } } } } } }`
const FOLLOW = 'mutation ($id: ID!) { follow(userId: $id) { user { id } } }'
const POST = 'mutation ($body: String!) { createPost(input: { body: $body }) { post { id } } }'
const COMMENT =
  'mutation ($postId: ID!, $body: String!) { createComment(input: { postId: $postId, body: $body }) { comment { id } } }'

/** A timeline with authors and comments through GraphQL against hand-written REST over the same gRPC. */
export async function measureQuery(system: System): Promise<Row[]> {
  const { urls, environment, ports, pids } = system
  const reader = await new Person(urls.graphql).register()
  await fillTimeline(reader, urls.graphql)
  const rest = await startPeer('rest.ts', environment)
  const cookie = reader.api.cookie!
  const headers = { 'content-type': 'application/json', 'x-csrf': '1', cookie }
  const body = JSON.stringify({ query: TIMELINE })
  try {
    const rpcs = await callsDuring(ports.BFF_ADMIN_PORT, () => reader.api.request(TIMELINE))
    const loads = await compare([
      { name: 'REST', url: `${rest.url}/timeline`, headers: { cookie }, pids: [rest.pid] },
      { name: 'girok', url: urls.graphql, headers, body, pids: [pids.bff!] },
    ])
    const [hand, girok] = [loads.get('REST')!, loads.get('girok')!]
    return [
      { what: 'timeline query (requests/s)', value: girok.rate },
      { what: 'hand-written REST (requests/s)', value: hand.rate },
      { what: 'requests/s ÷ REST, goal ≥ 0.5', value: (girok.rate / hand.rate).toFixed(2) },
      { what: 'CPU of the door (ms/request)', value: girok.cpuMs.toFixed(2) },
      { what: 'CPU of REST (ms/request)', value: hand.cpuMs.toFixed(2) },
      { what: 'RPCs a request', value: rpcs },
      ...(await countRoundTrips(environment, reader.id)),
    ]
  } finally {
    rest.stop()
  }
}

async function fillTimeline(reader: Person, graphqlUrl: string): Promise<void> {
  const authors = await Promise.all(Array.from({ length: AUTHORS }, () => new Person(graphqlUrl).register()))
  for (const { id } of authors) await reader.api.request(FOLLOW, { id })
  for (let n = 0; n < POSTS; n++) {
    const { createPost } = await authors[n % AUTHORS]!.api.request<{ createPost: { post: { id: string } } }>(
      POST,
      { body: `post ${n}` },
    )
    for (const c of [1, 2, 3])
      await authors[(n + c) % AUTHORS]!.api.request(COMMENT, {
        postId: createPost.post.id,
        body: `comment ${c}`,
      })
  }
  for (;;) {
    const { timeline } = await reader.api.request<{ timeline: { edges: unknown[] } }>(TIMELINE)
    if (timeline.edges.length === POSTS) return
    await delay(20)
  }
}

/** How many RPCs the door made meanwhile, by its own metrics. */
async function callsDuring(adminPort: number, work: () => Promise<unknown>): Promise<number> {
  const calls = async () => {
    const text = await (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text()
    const counts = text.matchAll(/^girok_rpc_called_seconds_count\{.*\} (\d+)$/gm)
    return [...counts].reduce((sum, [, count]) => sum + Number(count), 0)
  }
  const before = await calls()
  await work()
  return (await calls()) - before
}
