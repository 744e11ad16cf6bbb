import type { Directory, Graph, People } from '../domain/stores.ts'

/** What the use cases work with. */
export interface Context {
  people: People
  directory: Directory
  graph: Graph
}
