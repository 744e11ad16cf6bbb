import type { GraphQLError, GraphQLResolveInfo } from 'graphql'
import type { Call } from '../call.ts'
import type { Loaders } from './loaders.ts'

/** Faults that fallbacks have covered while one document ran. */
export type Covered = GraphQLError[]

/** What every resolver of every subgraph gets. One plain object serves a whole operation. */
export interface GraphContext {
  /** Who asks, and until when. A holder, for signing in or out changes it for the rest of the same operation. */
  readonly identity: { call: Call }
  /** What this operation has loaded. */
  readonly loaders: Loaders
  /** Faults that fallbacks have covered. Each document that runs has its own. */
  readonly covered: Covered
}

/** The parts of a subgraph's resolver map: type → field → function. */
// `any` here is what graphql-js hands to resolvers; each resolver states the types that it means.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Resolver = (parent: any, args: any, context: any, info: GraphQLResolveInfo) => unknown
export type Fields = Record<string, Resolver>

/** A subgraph as a module: it can run in the BFF's process or behind a server of its own. */
export interface Subgraph {
  name: string
  /** Its whole SDL, shared types included. */
  sdl: string
  resolvers: Record<string, Fields>
}
