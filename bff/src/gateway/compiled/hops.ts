// The way to another graph's representation of an object. Usually its keys are plain properties of the object, and the way is
// one call; for everything else the merged schema's resolution goes it. A remote graph's are asked for together.
import { Kind, isScalarType, isSpecifiedScalarType, type GraphQLScalarType } from 'graphql'
import type { Federation } from '../federation/federation.ts'
import { isPromise, then, type MaybePromise } from '../federation/promises.ts'
import type { Access } from '../federation/reach.ts'
import { referenceResolver, type Representation } from '../federation/references.ts'
import type { Selections } from '../federation/selections.ts'
import { spanned } from '../federation/spans.ts'
import type { Info } from '../federation/subgraph-fields.ts'
import type { Graph, Type } from '../federation/supergraph.ts'
import { Held } from '../merged/held.ts'
import type { Resolution } from '../merged/resolution.ts'
import type { Hop, Run } from './plan.ts'
import type { Part } from './remote/documents.ts'
import { Selecting } from './remote/selecting.ts'

/** Objects that a hop starts from. */
export interface From {
  type: Type
  graph: Graph
  provides: Selections | undefined
}

/** Finds what a graph has for a representation. */
type Find = (representation: Representation, run: Run, info: Info) => MaybePromise<unknown>

interface KeyField {
  name: string
  scalar: GraphQLScalarType
}

export class Hops {
  readonly #federation: Federation
  readonly #resolution: Resolution
  #parts = 0

  constructor(federation: Federation, resolution: Resolution) {
    this.#federation = federation
    this.#resolution = resolution
  }

  /** Whether one call is enough. */
  isShort(from: From, access: Access): boolean {
    return this.#short(from, access) !== undefined
  }

  /** `short` says that every hop from the same object is; else they share what they find. */
  hop(from: From, access: Access, short: boolean): Hop {
    const { graph, requires } = access
    const { to } = this.#federation.reach.route(from.type, graph, from.graph, from.provides)!
    const part = this.#federation.remotes.has(graph) ? this.#part(graph, to.type) : undefined
    const remote = part && loading(part)
    const long = this.#long(from, access, remote)
    const keys = short ? this.#short(from, access) : undefined
    const find = keys ? byKeys(keys, to.type, remote ?? this.#local(to.type, graph), long) : long
    return { graph, requires, type: from.type.name, fields: [], keyOf: keys && textKey(keys), find, part }
  }

  /** The root fields of a remote graph are found as if the root were an object of it. */
  root(type: Type, graph: Graph): Hop {
    const part = this.#part(graph, undefined)
    const find: Hop['find'] = (_value, _frame, run) => run.remote.load(part)
    return { graph, requires: undefined, type: type.name, fields: [], keyOf: undefined, find, part }
  }

  #part(graph: Graph, entity: string | undefined): Part {
    return { id: this.#parts++, graph, entity, selecting: new Selecting() }
  }

  #long(
    { type, graph, provides }: From,
    { graph: to, requires }: Access,
    remote: Find | undefined,
  ): Hop['find'] {
    return (value, frame, run, info) => {
      const held = (frame.held ??= new Held(graph, value, provides, type.name)) as Held
      const at = { context: run.context, info }
      if (remote)
        return then(this.#resolution.represent(type, held, to, requires, at), (representation) =>
          representation ? remote(representation, run, info) : null,
        )
      return then(this.#resolution.hop(type, held, to, requires, at), (other) => other?.value ?? null)
    }
  }

  #local(typename: string, graph: Graph): Find {
    const { schemas, model } = this.#federation
    const refer = referenceResolver(schemas.get(graph)!, typename)
    const name = `${model.names.get(graph)} ${typename}`
    return (representation, { context }, info) =>
      spanned(context, name, () => refer(representation, context, info))
  }

  #short({ type, graph, provides }: From, access: Access): KeyField[] | undefined {
    const { reach, fields, model } = this.#federation
    const route = access.requires ? undefined : reach.from(type, graph, provides).get(access.graph)
    if (!route || route.sources.some((source) => source !== graph)) return undefined
    const keys: KeyField[] = []
    for (const part of route.key.selections) {
      const field = part.kind === Kind.FIELD ? type.fields.get(part.name.value) : undefined
      const scalar = field && model.schema.getType(field.type)
      const own = field && fields.get(type, field, graph)
      if (!own?.plain || !isScalarType(scalar) || !isSpecifiedScalarType(scalar)) return undefined
      keys.push({ name: field!.name, scalar })
    }
    return keys
  }
}

/** Finds an object by the plain properties that are its keys; the long way where they are not plain after all. */
const byKeys =
  (keys: readonly KeyField[], typename: string, find: Find, long: Hop['find']): Hop['find'] =>
  (value, frame, run, info) => {
    const representation: Representation = { __typename: typename }
    for (const { name, scalar } of keys) {
      const part = (value as Record<string, unknown>)[name]
      if (typeof part === 'function' || isPromise(part) || part instanceof Error)
        return long(value, frame, run, info)
      representation[name] =
        typeof part === 'string' || part === null || part === undefined
          ? (part ?? null)
          : scalar.serialize(part)
    }
    return find(representation, run, info)
  }

const loading =
  (part: Part): Find =>
  (representation, run) =>
    run.remote.load(part, representation)

/** Reads the key of an object, where it is one field that is plain text. */
function textKey([first, ...others]: readonly KeyField[]): Hop['keyOf'] {
  if (!first || others.length > 0) return undefined
  const { name } = first
  return (value) => {
    const key = (value as Record<string, unknown>)[name]
    return typeof key === 'string' ? key : undefined
  }
}
