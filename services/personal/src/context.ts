import { authDirectory } from './repository/directory.ts'
import { postgresGraph } from './repository/graph.ts'
import { postgresPeople } from './repository/people.ts'
import type { Context } from './service/context.ts'
import type { Peers, Stores } from './stores.ts'

/** What the use cases work with, on real stores. */
export const createContext = (stores: Stores, { auth }: Peers): Context => ({
  people: postgresPeople(stores.pool),
  directory: authDirectory(auth),
  graph: postgresGraph(stores),
})
