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
      for (const door of doors) if (door.cold) rows.push(await measureDocuments(door))
      return rows
    } finally {
      await close()
    }
  })

async function measure(query: Query, doors: readonly Door[]): Promise<Row[]> {
  const targets = doors.map(({ name, pids, ask }) => ({ name, pids, ...ask(query, queries[query]) }))
  for (const target of targets) await untilWhole(target)
  const loads = await compare(targets)
  const rateOf = (role: Door['role']) => loads.get(doors.find((door) => door.role === role)!.name)!.rate
  return doors.map(({ name, pids }) => {
    const { rate, p99, cpuMs } = loads.get(name)!
    return {
      what: `${query}: ${name}`,
      'requests/s': rate,
      'CPU ms/request': Number(cpuMs.toFixed(2)),
      'p99 (ms)': p99,
      'RSS (MB)': pids.reduce((sum, pid) => sum + rssOf(pid), 0),
      '÷ ApolloGateway, goal ≥ 4': (rate / rateOf('apollo')).toFixed(2),
      '÷ REST, goal ≥ 1': (rate / rateOf('rest')).toFixed(2),
    }
  })
}

/** The first calls of a process open its connections, on a busy machine later than their deadline. */
async function untilWhole({ url, headers = {}, body }: Target): Promise<void> {
  const method = body === undefined ? 'GET' : 'POST'
  for (let i = 0; i < 50; i++) {
    const response = await fetch(url, { method, headers, body: body ?? null })
    if (response.ok && !(await response.text()).includes('"errors"')) return
  }
  throw new Error(`${url} never answers whole`)
}
