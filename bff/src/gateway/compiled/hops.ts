// The way to another graph's representation of an object. Usually its keys are plain properties of the object, and the way is
// one call; for everything else the merged schema's resolution goes it.
import { Kind, isScalarType, isSpecifiedScalarType, type GraphQLScalarType } from 'graphql'
import type { Federation } from '../federation/federation.ts'
import { isPromise, then } from '../federation/promises.ts'
import type { Access, Route } from '../federation/reach.ts'
import { referenceResolver, type Representation } from '../federation/references.ts'
import type { Selections } from '../federation/selections.ts'
import { spanned } from '../federation/spans.ts'
import type { Graph, Type } from '../federation/supergraph.ts'
import { Held } from '../merged/held.ts'
import type { Resolution } from '../merged/resolution.ts'
import type { Hop } from './plan.ts'

/** Objects that a hop starts from. */
export interface From {
  type: Type
  graph: Graph
  provides: Selections | undefined
}

interface KeyField {
  name: string
  scalar: GraphQLScalarType
}

export class Hops {
  readonly #federation: Federation
  readonly #resolution: Resolution

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
    const long = this.#long(from, access)
    const way = short ? this.#short(from, access) : undefined
    const find = way ? this.#call(way.route, way.keys, access.graph, long) : long
    const { graph, requires } = access
    return { graph, requires, type: from.type.name, fields: [], keyOf: way && textKey(way.keys), find }
  }

  #long({ type, graph, provides }: From, { graph: to, requires }: Access): Hop['find'] {
    return (value, frame, context, info) => {
      const held = (frame.held ??= new Held(graph, value, provides, type.name)) as Held
      return then(
        this.#resolution.hop(type, held, to, requires, { context, info }),
        (other) => other?.value ?? null,
      )
    }
  }

  #call({ to }: Route, keys: readonly KeyField[], graph: Graph, long: Hop['find']): Hop['find'] {
    const { schemas, model } = this.#federation
    const refer = referenceResolver(schemas.get(graph)!, to.type)
    const name = `${model.names.get(graph)} ${to.type}`
    return (value, frame, context, info) => {
      const representation: Representation = { __typename: to.type }
      for (const { name, scalar } of keys) {
        const part = (value as Record<string, unknown>)[name]
        if (typeof part === 'function' || isPromise(part) || part instanceof Error)
          return long(value, frame, context, info)
        representation[name] =
          typeof part === 'string' || part === null || part === undefined
            ? (part ?? null)
            : scalar.serialize(part)
      }
      return spanned(context, name, () => refer(representation, context, info))
    }
  }

  #short({ type, graph, provides }: From, access: Access): { route: Route; keys: KeyField[] } | undefined {
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
    return { route, keys }
  }
}

/** Reads the key of an object, where it is one field that is plain text. */
function textKey([first, ...others]: readonly KeyField[]): Hop['keyOf'] {
  if (!first || others.length > 0) return undefined
  const { name } = first
  return (value) => {
    const key = (value as Record<string, unknown>)[name]
    return typeof key === 'string' ? key : undefined
  }
}
