// What both of our executors know: the supergraph, the ways between its graphs, and the subgraphs, here or elsewhere.
import type { GraphQLSchema } from 'graphql'
import { Reach } from './reach.ts'
import type { Remote } from './remotes.ts'
import { SubgraphFields, type Schemas } from './subgraph-fields.ts'
import { readSupergraph, type Graph, type Model } from './supergraph.ts'

export interface Federation {
  model: Model
  reach: Reach
  fields: SubgraphFields
  /** By graph. */
  schemas: Schemas
  /** The graphs of subgraphs that do not run in this process. */
  remotes: ReadonlyMap<Graph, Remote>
}

/** Reads a supergraph whose subgraphs of these names run in this process, or are asked. */
export function createFederation(
  supergraphSdl: string,
  local: ReadonlyMap<string, GraphQLSchema>,
  remote: ReadonlyMap<string, Remote> = new Map(),
): Federation {
  const model = readSupergraph(supergraphSdl)
  const schemas = new Map<Graph, GraphQLSchema>()
  const remotes = new Map<Graph, Remote>()
  for (const [graph, name] of model.names) {
    const far = remote.get(name)
    const schema = far?.schema ?? local.get(name)
    if (schema) schemas.set(graph, schema)
    if (far) remotes.set(graph, far)
  }
  const fields = new SubgraphFields(model, schemas, remotes)
  return { model, reach: new Reach(model), fields, schemas, remotes }
}
