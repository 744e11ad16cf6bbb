// The last step of an operation that ran without a plan: its faults in our words, each once, and who was away.
import { GraphQLError, type ExecutionResult } from 'graphql'
import { isAway } from '@girok/common/graphql/fallback'
import type { Log } from '@girok/common/log'
import { fieldError } from '../errors.ts'
import { MissingEntity, blamedGraph } from '../federation/faults.ts'
import { RemoteFault } from '../federation/remotes.ts'
import type { Graph, Model } from '../federation/supergraph.ts'
import { oncePerFault, show, type RunContext } from '../run-document.ts'

/** Finishes a result: what it says to clients, and what it tells operators. */
export type Settle = (result: ExecutionResult, context: RunContext) => ExecutionResult

/** `services` says who answers for a subgraph, by its name. */
export function settler(model: Model, services: ReadonlyMap<string, string>, log: Log): Settle {
  const serviceOf = (cause: unknown, at: GraphQLError) => {
    const graph = blamedGraph(cause) ?? rootGraph(model, at)
    return graph === undefined ? undefined : services.get(model.names.get(graph) ?? '')
  }
  return ({ data, errors = [] }, context) => {
    // Without data the request itself was wrong, which Apollo Server words.
    if (data === undefined) return { errors }
    const faults = [...withoutMissing(data, errors), ...context.covered]
    if (faults.length === 0) return { data }
    const shown = ([cause, at]: [unknown, GraphQLError]) => {
      if (cause instanceof RemoteFault) return remoteError(cause, at)
      const service = serviceOf(cause, at)
      if (service && isAway(cause)) context.degraded.add(service)
      return fieldError(show(cause, context, log, service), at)
    }
    return { data, errors: oncePerFault(faults).map(shown) }
  }
}

/** A remote subgraph has worded its fault for clients, and its data source knows who was away. */
const remoteError = ({ message, extensions }: RemoteFault, at: GraphQLError): GraphQLError =>
  new GraphQLError(message, { path: at.path, originalError: at, extensions })

/** A missing entity is null without an error, unless nothing else would say why there is no data at all. */
function withoutMissing(data: unknown, errors: readonly GraphQLError[]): readonly GraphQLError[] {
  const others = errors.filter(({ originalError }) => !(originalError instanceof MissingEntity))
  return data === null && others.length === 0 ? errors.slice(0, 1) : others
}

/** Where a fallback has covered a fault nobody was blamed; fallbacks are for root fields. */
function rootGraph({ types, schema }: Model, { nodes }: GraphQLError): Graph | undefined {
  const field = nodes?.[0] && 'name' in nodes[0] ? nodes[0].name?.value : undefined
  const query = types.get(schema.getQueryType()?.name ?? '')
  return query?.fields.get(field ?? '')?.origins[0]?.graph
}
