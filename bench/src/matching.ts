import type { GraphQLClient } from '@girok/dev-env/graphql-client'
import { Seeker } from '@girok/e2e/matching/seeker'
import { pairingCosts, rates } from './matching/valkey.ts'
import { percentile } from './measure.ts'
import { withSystem, type Row } from './system.ts'

const PEOPLE = 16
const MEETINGS = 100

/** Pairing in Valkey, by its own clock and by ours, and the way from a second join to both sockets. */
export async function bench(): Promise<Row[]> {
  const rows = [...(await rates()), ...(await pairingCosts())]
  const times = await withSystem(({ urls }) => meetings(urls.graphql))
  return [
    ...rows,
    {
      what: `second join → both sockets, ${MEETINGS} meetings: p50 (ms)`,
      value: Math.round(percentile(times, 0.5)),
    },
    { what: 'p95 (ms), goal ≤ 150', value: Math.round(percentile(times, 0.95)) },
    { what: 'p99 (ms)', value: Math.round(percentile(times, 0.99)) },
  ]
}

/** Everybody meets somebody new again and again, for the same two are not paired twice at once. */
async function meetings(graphqlUrl: string): Promise<number[]> {
  const people: Seeker[] = []
  for (let i = 0; i < PEOPLE; i++) people.push(await Seeker.arrive(graphqlUrl))
  const pairs = people.flatMap((one, i) => people.slice(i + 1).map((other) => [one, other] as const))
  const times: number[] = []
  for (const [i, [one, other]] of pairs.slice(0, MEETINGS).entries()) {
    await one.join(`meeting-${i}`)
    const both = Promise.all([one, other].map((person) => person.next('matching.matched')))
    const begun = performance.now()
    await other.join(`meeting-${i}`)
    await both
    times.push(performance.now() - begun)
    await Promise.all([one, other].map(({ api }) => leave(api)))
  }
  for (const person of people) person.close()
  return times
}

const leave = (api: GraphQLClient) => api.request('mutation { leaveQueue { status { state } } }')
