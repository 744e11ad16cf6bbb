// What both of our executors know: the supergraph, the ways between its graphs, and the subgraphs that run here.
import type { GraphQLSchema } from 'graphql'
import { Reach } from './reach.ts'
import { SubgraphFields, type Schemas } from './subgraph-fields.ts'
import { readSupergraph, type Graph, type Model } from './supergraph.ts'

export interface Federation {
  model: Model
  reach: Reach
  fields: SubgraphFields
  /** By graph; only of subgraphs in this process. */
  schemas: Schemas
}

/** Reads a supergraph whose subgraphs of these names run in this process. */
export function createFederation(
  supergraphSdl: string,
  local: ReadonlyMap<string, GraphQLSchema>,
): Federation {
  const model = readSupergraph(supergraphSdl)
  const schemas = new Map<Graph, GraphQLSchema>()
  for (const [graph, name] of model.names) {
    const schema = local.get(name)
    if (schema) schemas.set(graph, schema)
  }
  return { model, reach: new Reach(model), fields: new SubgraphFields(model, schemas), schemas }
}
