// Third layer: a field of an object, resolved by the graph that has it. An object of another graph is first asked for that
// graph's representation of it, by a key; the key's fields are resolved the same way.
import {
  Kind,
  getNamedType,
  getNullableType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  valueFromASTUntyped,
  type FieldNode,
  type GraphQLOutputType,
} from 'graphql'
import { MissingEntity, blame } from '../federation/faults.ts'
import type { Federation } from '../federation/federation.ts'
import { all, asError, isPromise, then, type MaybePromise } from '../federation/promises.ts'
import { referenceResolver, type Representation } from '../federation/references.ts'
import { runtimeTypeOf } from '../federation/runtime-type.ts'
import { below, type Selections } from '../federation/selections.ts'
import { spanned } from '../federation/spans.ts'
import { callSelected, type Args, type Info, type SubgraphField } from '../federation/subgraph-fields.ts'
import type { Field, Graph, Type } from '../federation/supergraph.ts'
import { Held } from './held.ts'

/** Where in which operation we are. */
export interface At {
  context: unknown
  info: Info
}

type Json = Record<string, unknown>

export class Resolution {
  readonly #federation: Federation

  constructor(federation: Federation) {
    this.#federation = federation
  }

  /** A field of an object. A `node` is a selection of a field set, whose arguments stand there. */
  resolve(type: Type, field: Field, held: Held, args: Args, at: At, node?: FieldNode): MaybePromise<unknown> {
    const { reach, fields, model } = this.#federation
    const access = reach.access(type, field, held.graph, held.provides)
    const own = access && fields.get(type, field, access.graph)
    if (!access || !own) throw new Error(`${type.name}.${field.name} cannot be had from ${held.graph}`)
    const run = (source: Held) => this.#run(own, field, source, args, at, access.provides, node)
    if (model.roots.has(type.name)) {
      const name = `${model.names.get(access.graph)} ${type.name}.${field.name}`
      return spanned(at.context, name, () => run(held))
    }
    if (access.graph === held.graph && !access.requires) return run(held)
    return then(this.hop(type, held, access.graph, access.requires, at), (other) => {
      if (other) return run(other)
      const shown = model.schema.getType(type.name)
      if (!node && isObjectType(shown) && isNonNullType(shown.getFields()[field.name]?.type))
        throw new MissingEntity(type.name, access.graph)
      return null
    })
  }

  /** Runs a field of the graph that the object is of, and holds what it gives. */
  #run(
    own: SubgraphField,
    field: Field,
    source: Held,
    args: Args,
    at: At,
    provides: Selections | undefined,
    node?: FieldNode,
  ): MaybePromise<unknown> {
    return blaming(own.graph, () => {
      const { context, info } = at
      const result = node
        ? callSelected(own, node, source.value, context, info)
        : own.call(source.value, args, context, info)
      const wrap = (value: unknown) =>
        this.#wrap(value, own.definition.type, { own, field, at, provides, shown: !node })
      return then(result, wrap)
    })
  }

  #wrap(value: unknown, type: GraphQLOutputType, place: Place): MaybePromise<unknown> {
    if (value === null || value === undefined || value instanceof Error) return value
    const nullable = getNullableType(type)
    if (isListType(nullable)) return this.#wrapList(value, nullable.ofType, place)
    const { own, field, at, provides, shown } = place
    if (isLeafType(nullable)) {
      const leaf = own.serialize ? own.serialize(value) : value
      return shown && own.hidden?.has(leaf) ? null : leaf
    }
    const held = new Held(own.graph, value, provides, field.type)
    const { model } = this.#federation
    if (model.types.get(field.type)?.kind === 'object') return held
    return then(this.typeOf(held, getNamedType(nullable), at), (name) => {
      if (name === null || (shown && !model.schema.getType(name))) return null
      held.type = name
      return held
    })
  }

  #wrapList(value: unknown, item: GraphQLOutputType, place: Place): unknown {
    const iterable = typeof value === 'object' && value !== null && Symbol.iterator in value
    // What is no list is for the executor to complain about.
    if (!iterable) return value
    return Array.from(value as Iterable<unknown>, (one) => {
      try {
        return then(one, (settled) => this.#wrap(settled, item, place))
      } catch (error) {
        return asError(error)
      }
    })
  }

  /** The concrete type of an object at an abstract place; null when nobody knows the object. */
  typeOf(held: Held, type: GraphQLOutputType, at: At): MaybePromise<string | null> {
    const { schemas, model, reach } = this.#federation
    const schema = schemas.get(held.graph)!
    if (isAbstractType(type)) return runtimeTypeOf(held.value, type, schema, at.context, at.info)
    const name = (type as { name: string }).name
    const known = model.types.get(name)!
    if (known.kind === 'object') return name
    // An interface object: the graph of the real interface knows.
    for (const [graph, route] of reach.from(known, held.graph, held.provides)) {
      if (!route || route.to.interfaceObject) continue
      return then(this.hop(known, held, graph, undefined, at), (other) =>
        other ? this.typeOf(other, schemas.get(graph)!.getType(name) as GraphQLOutputType, at) : null,
      )
    }
    throw new Error(`no graph knows the type of ${name}`)
  }

  /** The same object as another graph gives it; null when that graph has none. */
  hop(
    type: Type,
    held: Held,
    graph: Graph,
    requires: Selections | undefined,
    at: At,
  ): MaybePromise<Held | null> {
    if (graph === held.graph && !requires) return held
    return held.other(graph, requires, () => this.#find(type, held, graph, requires, at))
  }

  #find(type: Type, held: Held, graph: Graph, requires: Selections | undefined, at: At) {
    const { schemas, model } = this.#federation
    return then(this.represent(type, held, graph, requires, at), (representation) => {
      if (!representation) return null
      const { __typename: typename } = representation
      const refer = referenceResolver(schemas.get(graph)!, typename)
      const name = `${model.names.get(graph)} ${typename}`
      const value = blaming(graph, () =>
        spanned(at.context, name, () => refer(representation, at.context, at.info)),
      )
      return then(value, (found) => {
        if (found instanceof Error) throw found
        return found === null || found === undefined ? null : new Held(graph, found, undefined, held.type)
      })
    })
  }

  /** What another graph is shown of an object to know it; null when a graph on the way has none. */
  represent(
    type: Type,
    held: Held,
    graph: Graph,
    requires: Selections | undefined,
    at: At,
  ): MaybePromise<Representation | null> {
    const route = this.#federation.reach.route(type, graph, held.graph, held.provides)
    if (!route) throw new Error(`no key leads from ${held.graph} to ${graph} on ${type.name}`)
    const parts: MaybePromise<Json | null>[] = route.key.selections.map((part, i) =>
      then(this.hop(type, held, route.sources[i]!, undefined, at), (source) =>
        source ? this.#represent(type, source, [part], at, true) : null,
      ),
    )
    if (requires) parts.push(this.#represent(type, held, requires, at, false))
    return then(all(parts), (known) =>
      known.includes(null) ? null : Object.assign({ __typename: route.to.type }, ...known),
    )
  }

  /** What a query for a field set would give, as JSON; `own` reads only what the object's graph itself has. */
  #represent(type: Type, held: Held, selections: Selections, at: At, own: boolean): MaybePromise<Json> {
    const { model } = this.#federation
    const concrete = model.types.get(held.type) ?? type
    const entries = selections.map((node): MaybePromise<Json> => {
      if (node.kind === Kind.INLINE_FRAGMENT) {
        const matches = model.isA(concrete.name, node.typeCondition?.name.value ?? concrete.name)
        return matches ? this.#represent(concrete, held, node.selectionSet.selections, at, own) : {}
      }
      if (node.kind === Kind.FRAGMENT_SPREAD) return {}
      const key = node.alias?.value ?? node.name.value
      if (node.name.value === '__typename') return { [key]: concrete.name }
      const field = concrete.fields.get(node.name.value) ?? type.fields.get(node.name.value)!
      const value = this.#selected(concrete, field, held, node, at, own)
      return then(this.#toJson(value, field, node, at, own), (json) => ({ [key]: json }))
    })
    return then(all(entries), (found) => Object.assign({}, ...found))
  }

  #selected(type: Type, field: Field, held: Held, node: FieldNode, at: At, own: boolean) {
    const { fields } = this.#federation
    const here = own ? fields.get(type, field, held.graph) : undefined
    if (here) return this.#run(here, field, held, {}, at, undefined, node)
    const args = (node.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)])
    return this.resolve(type, field, held, Object.fromEntries(args), at, node)
  }

  #toJson(
    value: MaybePromise<unknown>,
    field: Field,
    node: FieldNode,
    at: At,
    own: boolean,
  ): MaybePromise<unknown> {
    return then(value, (found): MaybePromise<unknown> => {
      if (found instanceof Error) throw found
      if (found === null || found === undefined) return null
      if (Array.isArray(found)) return all(found.map((one) => this.#toJson(one, field, node, at, own)))
      if (!(found instanceof Held)) return this.#leafToJson(found, field)
      const type = this.#federation.model.types.get(field.type)!
      const json = this.#represent(type, found, below(node), at, own)
      const open = below(node).some(({ kind }) => kind !== Kind.FIELD)
      return open ? then(json, (fields) => ({ __typename: found.type, ...fields })) : json
    })
  }

  #leafToJson(value: unknown, field: Field): unknown {
    const type = this.#federation.model.schema.getType(field.type)
    return isScalarType(type) ? type.serialize(value) : value
  }
}

/** Where a field's value goes. */
interface Place {
  own: SubgraphField
  field: Field
  at: At
  provides: Selections | undefined
  /** Whether clients see it, and not another graph. */
  shown: boolean
}

/** Notes whose fault it is when work fails, now or later. */
function blaming<T>(graph: Graph, work: () => MaybePromise<T>): MaybePromise<T> {
  const failed = (error: unknown): never => {
    blame(error, graph)
    throw error
  }
  try {
    const result = work()
    return isPromise(result) ? result.then(undefined, failed) : result
  } catch (error) {
    return failed(error)
  }
}
