// An operation as it will run: every place of the answer with the graph that its objects are of, every field with how its
// value is come by. Made once, never changed, shared by all who run it; nothing of a request may be kept here.
import type { FieldNode, GraphQLField, GraphQLObjectType, OperationDefinitionNode } from 'graphql'
import type { MaybePromise } from '../federation/promises.ts'
import type { Args, Info } from '../federation/subgraph-fields.ts'
import type { Selections } from '../federation/selections.ts'
import type { Graph } from '../federation/supergraph.ts'
import type { Variables } from './collect.ts'
import type { Position } from './position.ts'
import type { RemotePath } from '../federation/remotes.ts'
import type { RemoteCalls } from './remote/calls.ts'
import type { Documents, Part } from './remote/documents.ts'

/** Completes a value that is there: as it is answered, `null`, or one of the two below. */
export type Complete = (value: unknown, position: Position, run: Run, field: PlannedField) => unknown

/** It had to be null and may not be, which has been reported: whatever holds it is null. */
export const NULLED = Symbol('nulled')

/** It comes later, and will put itself where it belongs. */
export const PENDING = Symbol('pending')

/** Objects of one concrete type at one place, as one graph gave them. */
export interface Place {
  type: GraphQLObjectType
  /** In the order in which they are answered. */
  fields: readonly PlannedField[]
  /** Other graphs that have to be asked for the object. */
  hops: readonly Hop[]
}

export interface PlannedField {
  key: string
  /** Undefined: always. */
  included: ((variables: Variables) => boolean) | undefined
  /** `__typename`; everything below is unused then. */
  constant: string | undefined
  /** Which hop gives the object that the field is read from; undefined for the one that is there. */
  hop: Hop | undefined
  graph: Graph
  /** The name under which the object has it, where it is only read. */
  property: string
  parent: GraphQLObjectType
  definition: GraphQLField<unknown, unknown>
  nodes: readonly FieldNode[]
  nullable: boolean
  /** Undefined for what only reads a property. */
  call: ((source: unknown, args: Args, context: unknown, info: Info) => unknown) | undefined
  /** For properties whose usual values are answered as they are; most fields are such. */
  asItIs: ((value: unknown) => boolean) | undefined
  args: (run: Run) => Args
  complete: Complete
}

/** The way to another graph's representation of an object. */
export interface Hop {
  graph: Graph
  requires: Selections | undefined
  /** The type's name, for what is said when there is none. */
  type: string
  /** What is read from it. */
  fields: PlannedField[]
  /** The key of an object, when that is one text: objects with the same one are the same to the other graph. */
  keyOf: ((value: unknown) => string | undefined) | undefined
  /** Null when that graph has none. */
  find(value: unknown, frame: Frame, run: Run, info: Info): MaybePromise<unknown>
  /** What is asked of a graph that is remote. */
  part: Part | undefined
}

/** What is kept for one object while its fields are resolved. */
export interface Frame {
  held?: unknown
}

export interface Plan {
  operation: OperationDefinitionNode
  root: Place
  /** Root fields one after the other. */
  serial: boolean
  /** What is sent to remote graphs. */
  documents: Documents
  /** How many fields it has, which is about what it takes of memory. */
  size: number
}

/** What the steps of a plan need of the run that they are part of. */
export interface Run {
  readonly context: unknown
  readonly variables: Variables
  /** What is asked of remote graphs. */
  readonly remote: RemoteCalls
  /** Waits for a value without a promise for what comes of it. */
  later<T>(promise: PromiseLike<T>, arrived: (value: T) => void, failed: (error: unknown) => void): void
  /** Notes a fault at a place; what to put there is `null`, or NULLED when that may not be. */
  fail(thrown: unknown, field: PlannedField, at: Position, below?: RemotePath): null | typeof NULLED
  /** Makes the nearest place that may be null so; the whole answer when there is none. */
  nullify(from: Position | undefined): void
  /** A field's arguments are the same for every object of a place. */
  argsOf(node: FieldNode, make: () => Args): Args
  /** What a hop has found or waits for, by key. */
  arrivalsOf(hop: Hop): Map<string, Arrival>
  infoOf(field: PlannedField, path: Position): Info
}

/** Fields of one object that wait for its representation. */
export interface Taker {
  hop: Hop
  fields: readonly PlannedField[]
  at: Position | undefined
  out: Record<string, unknown>
}

/** What a hop finds for one key; `give` is there as soon as it has. */
export interface Arrival {
  takers: Taker[]
  give?: (taker: Taker) => Settled
}

/** Undefined, or NULLED when what was settled takes its object with it. */
export type Settled = undefined | typeof NULLED
