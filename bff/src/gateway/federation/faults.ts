// What goes wrong between subgraphs, and whose fault it was.
import type { Graph } from './supergraph.ts'

/** A graph was asked for an entity by reference and has none. Its fields are null, which is no fault (see docs/decisions/0005). */
export class MissingEntity extends Error {
  override readonly name = 'MissingEntity'

  constructor(type: string, graph: Graph) {
    super(`${graph} has no such ${type}`)
  }
}

const blamed = new WeakMap<object, Graph>()

/** Notes which graph an error comes from; the first to say so is right. */
export function blame(error: unknown, graph: Graph): void {
  if (typeof error === 'object' && error !== null && !blamed.has(error)) blamed.set(error, graph)
}

/** The graph that an error comes from, where one was noted. */
export const blamedGraph = (error: unknown): Graph | undefined =>
  typeof error === 'object' && error !== null ? blamed.get(error) : undefined
