import type { Log } from '@girok/common/log'
import type { Directory, Graph, GraphLists, People, Pictures, Profiles, Resumes } from '../domain/stores.ts'

/** What the use cases work with. */
export interface Context {
  people: People
  directory: Directory
  pictures: Pictures
  profiles: Profiles
  resumes: Resumes
  graph: Graph
  lists: GraphLists
  log: Log
}
