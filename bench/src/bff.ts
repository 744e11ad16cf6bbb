import { Person } from '@girok/e2e/support/person'
import { compare, type Target } from './measure.ts'
import { fillRooms, ME, ROOMS } from './rooms.ts'
import { startPeer } from './peers/process.ts'
import { withSystem, type Row } from './system.ts'

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
        { name: 'rooms: hand-written REST', url: `${rest.url}/rooms`, headers: { cookie } },
        graphql('rooms: girok', system.urls.graphql, ROOMS),
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
