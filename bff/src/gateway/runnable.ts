import { buildSubgraphSchema } from '@apollo/subgraph'
import { parse } from 'graphql'
import type { Subgraph } from '@girok/common/graphql/context'
import { dateTime } from '@girok/common/graphql/scalars'
import type { Runnable } from './run-document.ts'

/** A subgraph's module as a schema that can be run. */
export function runnable({ sdl, resolvers, service }: Subgraph & { service: string }): Runnable {
  const modules = [{ typeDefs: parse(sdl), resolvers: { ...resolvers, DateTime: dateTime } }]
  return { schema: buildSubgraphSchema(modules), service }
}
