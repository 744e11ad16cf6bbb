import { Person } from '@girok/e2e/support/person'
import type { System } from '@girok/dev-env/system'
import { openDoors, type Door } from './doors.ts'
import { measureDocuments } from './documents.ts'
import { compare, rssOf, type Target } from './measure.ts'
import { fillRooms, ME, ROOMS } from './rooms.ts'
import { withSystem, type Row } from './system.ts'
import { fillTimeline, TIMELINE } from './timeline.ts'

const queries = { me: ME, rooms: ROOMS, timeline: TIMELINE }
type Query = keyof typeof queries

/** Eight doors and three queries are to be measured in four minutes. */
const PACE = { rounds: 3, seconds: 1.5, warmSeconds: 1.5 }
const DOCUMENTS = 10_000
/** Enough to know what one costs ApolloGateway; it is slow. */
const PEER_DOCUMENTS = 1_000

/** The same three answers through each door over the same services: rate, CPU of all of a door's processes, p99, memory. */
export const bench = (): Promise<Row[]> =>
  withSystem(async (system: System) => {
    const person = await new Person(system.urls.graphql).register()
    await fillRooms(person, system.urls.graphql)
    await fillTimeline(person, system.urls.graphql)
    const { doors, close } = await openDoors(system, person)
    try {
      const rows: Row[] = []
      for (const query of Object.keys(queries) as Query[]) rows.push(...(await measure(query, doors)))
      return [...rows, ...(await measureCold(doors))]
    } finally {
      await close()
    }
  })

async function measure(query: Query, doors: readonly Door[]): Promise<Row[]> {
  const targets = doors.map(({ name, pids, ask }) => ({ name, pids, ...ask(query, queries[query]) }))
  for (const target of targets) await untilWhole(target)
  const loads = await compare(targets, PACE)
  const of = (role: Door['role']) => loads.get(doors.find((door) => door.role === role)!.name)!
  return doors.map(({ name, pids }) => {
    const { rate, p99, cpuMs, faults } = loads.get(name)!
    return {
      what: `${query}: ${name}`,
      'requests/s': rate,
      'CPU ms/request': Number(cpuMs.toFixed(2)),
      'p99 (ms)': p99,
      'RSS (MB)': pids.reduce((sum, pid) => sum + rssOf(pid), 0),
      '÷ ApolloGateway, goal ≥ 4': (rate / of('apollo').rate).toFixed(2),
      '÷ REST, goal ≥ 1': (rate / of('rest').rate).toFixed(2),
      'p99 ÷ REST, goal ≤ 1.5': (p99 / of('rest').p99).toFixed(2),
      faults,
    }
  })
}

/** What new documents cost and leave: many through our door, as many as are needed to compare through ApolloGateway. */
async function measureCold(doors: readonly Door[]): Promise<Row[]> {
  const [ours, peer] = ['ours', 'apollo'].map((role) => doors.find((door) => door.role === role)!)
  const known = await measureDocuments(peer!, PEER_DOCUMENTS)
  const row = await measureDocuments(ours!, DOCUMENTS)
  const ratio = Number(row['CPU ms/request']) / Number(known['CPU ms/request'])
  return [known, { ...row, 'cold ÷ ApolloGateway, goal ≤ 2': ratio.toFixed(2) }]
}

/** The first calls of a process open its connections, on a busy machine later than their deadline. */
async function untilWhole({ url, headers = {}, body }: Target): Promise<void> {
  const method = body === undefined ? 'GET' : 'POST'
  let text = ''
  for (let i = 0; i < 50; i++) {
    const response = await fetch(url, { method, headers, body: body ?? null })
    text = await response.text()
    if (response.ok && !text.includes('"errors"')) return
  }
  throw new Error(`${url} never answers whole: ${text.slice(0, 500)}`)
}
