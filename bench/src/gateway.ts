import { Person } from '@girok/e2e/support/person'
import type { System } from '@girok/dev-env/system'
import { openDoors, type Door } from './doors.ts'
import { compare, rssOf } from './measure.ts'
import { fillRooms, ME, ROOMS } from './rooms.ts'
import { withSystem, type Row } from './system.ts'

const queries = { me: ME, rooms: ROOMS }
type Query = keyof typeof queries

/** The same two answers through each door over the same services: rate, CPU of all of a door's processes, p99, memory. */
export const bench = (): Promise<Row[]> =>
  withSystem(async (system: System) => {
    const person = await new Person(system.urls.graphql).register()
    await fillRooms(person, system.urls.graphql)
    const { doors, close } = await openDoors(system, person)
    try {
      return [...(await measure('me', doors)), ...(await measure('rooms', doors))]
    } finally {
      await close()
    }
  })

async function measure(query: Query, doors: readonly Door[]): Promise<Row[]> {
  const targets = doors.map(({ name, pids, ask }) => ({ name, pids, ...ask(query, queries[query]) }))
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
      '÷ ApolloGateway, goal ≥ 2': (rate / rateOf('apollo')).toFixed(2),
      '÷ REST, goal ≥ 0.5': (rate / rateOf('rest')).toFixed(2),
    }
  })
}
