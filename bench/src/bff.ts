import { Person } from '@girok/e2e/support/person'
import { compare, type Target } from './measure.ts'
import { startPeer } from './peers/process.ts'
import { withSystem, type Row } from './system.ts'

const ROOMS = 20
const ME = '{ me { id username } }'
const ROOMS_QUERY =
  '{ rooms { edges { node { id kind name unreadCount members { id username } lastMessage { body author { id username } } } } } }'

/** `me` against a bare Apollo Server that answers a constant; a room list against hand-written REST over the same gRPC. */
export const bench = (): Promise<Row[]> =>
  withSystem(async (system) => {
    const person = await new Person(system.urls.graphql).register()
    await fillRooms(person, system.urls.graphql)
    const apollo = await startPeer('apollo.ts')
    const rest = await startPeer('rest.ts', system.environment)
    const cookie = person.api.cookie!
    const graphql = (name: string, url: string, query: string): Target => ({
      name,
      url,
      headers: { 'content-type': 'application/json', 'x-csrf': '1', cookie },
      body: JSON.stringify({ query }),
    })
    try {
      const loads = await compare([
        graphql('me: bare Apollo Server, a constant', apollo.url, ME),
        graphql('me: girok, with session', system.urls.graphql, ME),
        { name: 'rooms: hand-written REST', url: rest.url, headers: { cookie } },
        graphql('rooms: girok', system.urls.graphql, ROOMS_QUERY),
      ])
      return [...loads].map(([name, { rate, p99 }], i, all) => ({
        what: name,
        'requests/s': rate,
        'p99 (ms)': p99,
        'ratio to its peer, goal ≥ 0.5': i % 2 === 1 ? (rate / all[i - 1]![1].rate).toFixed(2) : '1.00',
      }))
    } finally {
      apollo.stop()
      rest.stop()
    }
  })

/** Twenty rooms of four people, each with a last message. */
async function fillRooms(person: Person, graphqlUrl: string): Promise<void> {
  const others = await Promise.all(Array.from({ length: 10 }, () => new Person(graphqlUrl).register()))
  for (let n = 0; n < ROOMS; n++) {
    const members = [0, 1, 2].map((i) => others[(n + i) % others.length]!)
    const room = await person.createRoom(members, `room ${n}`)
    await members[0]!.send(room, `hello ${n}`)
  }
}
