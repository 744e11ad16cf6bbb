import type { Log } from '@girok/common/log'
import { authDirectory } from './repository/directory.ts'
import { postgresLists } from './repository/graph-lists.ts'
import { postgresGraph } from './repository/graph.ts'
import { postgresPeople } from './repository/people.ts'
import { mediaPictures } from './repository/pictures.ts'
import { postgresProfiles } from './repository/profiles.ts'
import { postgresResumes } from './repository/resumes.ts'
import type { Context } from './service/context.ts'
import type { Peers, Stores } from './stores.ts'

/** What the use cases work with, on real stores. */
export const createContext = (stores: Stores, { auth, media }: Peers, log: Log): Context => ({
  people: postgresPeople(stores),
  directory: authDirectory(auth),
  pictures: mediaPictures(media),
  profiles: postgresProfiles(stores),
  resumes: postgresResumes(stores),
  graph: postgresGraph(stores),
  lists: postgresLists(stores.pool),
  log,
})
