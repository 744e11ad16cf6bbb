// Makes a plan of an operation: walks it once with what is known statically, the graph of each place.
import {
  TypeNameMetaFieldDef,
  getArgumentValues,
  getNamedType,
  getNullableType,
  isAbstractType,
  isLeafType,
  isNonNullType,
  isObjectType,
  visit,
  Kind,
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type OperationDefinitionNode,
} from 'graphql'
import type { Federation } from '../federation/federation.ts'
import type { Access } from '../federation/reach.ts'
import { runtimeTypeOf } from '../federation/runtime-type.ts'
import { spanned } from '../federation/spans.ts'
import type { Args, SubgraphField } from '../federation/subgraph-fields.ts'
import type { Field, Type } from '../federation/supergraph.ts'
import { Held } from '../merged/held.ts'
import type { Resolution } from '../merged/resolution.ts'
import { possibleTypes } from '../merged/supports.ts'
import { Collector, conditionOf, type Collected, type Part } from './collect.ts'
import { asItIs, completer, leaf } from './complete.ts'
import { Hops, type From } from './hops.ts'
import { abstract, object, type TypeOf } from './objects.ts'
import { Documents } from './remote/documents.ts'
import { needsOf } from './remote/needs.ts'
import { Selecting } from './remote/selecting.ts'
import type { Complete, Hop, Place, Plan, PlannedField, Run } from './plan.ts'

/** More fields than this are not worth a plan. */
const MAX_FIELDS = 5_000
const INTROSPECTION: ReadonlySet<string> = new Set(['__schema', '__type'])

export class Planner {
  readonly #federation: Federation
  readonly #resolution: Resolution

  constructor(federation: Federation, resolution: Resolution) {
    this.#federation = federation
    this.#resolution = resolution
  }

  /** The plan of an operation that the merged schema supports, or why there is none. */
  plan(document: DocumentNode, operation: OperationDefinitionNode): Plan | 'introspection' | 'too large' {
    const { model } = this.#federation
    const root = model.schema.getRootType(operation.operation)!
    const making = new Making(this.#federation, this.#resolution, document)
    const parts = [{ selections: operation.selectionSet.selections, when: [] }]
    const from = { type: model.types.get(root.name)!, graph: '', provides: undefined }
    try {
      const place = making.place(from, parts)
      const serial = operation.operation === 'mutation'
      return { operation, root: place, serial, documents: new Documents(operation), size: making.size }
    } catch (error) {
      if (error instanceof Unplannable) return error.why
      throw error
    }
  }
}

class Unplannable extends Error {
  readonly why: 'introspection' | 'too large'

  constructor(why: 'introspection' | 'too large') {
    super(why)
    this.why = why
  }
}

/** The making of one plan. */
class Making {
  readonly #federation: Federation
  readonly #resolution: Resolution
  readonly #collector: Collector
  readonly #hops: Hops
  #left = MAX_FIELDS

  constructor(federation: Federation, resolution: Resolution, document: DocumentNode) {
    this.#federation = federation
    this.#resolution = resolution
    this.#collector = new Collector(federation.model.isA, document)
    this.#hops = new Hops(federation, resolution)
  }

  get size(): number {
    return MAX_FIELDS - this.#left
  }

  /** `selecting` is what is asked of the graph that the objects are of, when it is remote. */
  place(from: From, parts: readonly Part[], selecting?: Selecting): Place {
    const { model, reach } = this.#federation
    const type = model.schema.getType(from.type.name) as GraphQLObjectType
    const collected = this.#collector.collect(from.type.name, parts)
    this.#left -= collected.length
    if (this.#left < 0) throw new Unplannable('too large')
    if (collected.some(({ name }) => INTROSPECTION.has(name))) throw new Unplannable('introspection')
    const accesses = collected.map(({ name }) => {
      const field = from.type.fields.get(name)
      return field && reach.access(from.type, field, from.graph, from.provides)!
    })
    const far = accesses.filter((access) => access && this.#isFar(from, access)) as Access[]
    if (selecting)
      for (const access of far)
        for (const node of needsOf(this.#federation, from, access)) selecting.need(node)
    const short = far.every((access) => this.#hops.isShort(from, access))
    const hops: Hop[] = []
    const fields: PlannedField[] = []
    for (const [i, one] of collected.entries()) {
      const access = accesses[i]
      const hop = access && far.includes(access) ? this.#hopOf(hops, from, access, short) : undefined
      const asked = hop ? hop.part?.selecting : selecting
      const field = access ? this.#field(from.type, type, one, access, hop, asked) : typename(type, one)
      fields.push(field)
      hop?.fields.push(field)
    }
    return { type, fields, hops }
  }

  #isFar({ type, graph }: From, access: Access): boolean {
    const { model, remotes } = this.#federation
    if (model.roots.has(type.name)) return remotes.has(access.graph)
    return access.graph !== graph || access.requires !== undefined
  }

  /** Fields with the same requirements share their hop. */
  #hopOf(hops: Hop[], from: From, access: Access, short: boolean): Hop {
    const known = hops.find(({ graph, requires }) => graph === access.graph && requires === access.requires)
    if (known) return known
    const root = this.#federation.model.roots.has(from.type.name)
    const hop = root ? this.#hops.root(from.type, access.graph) : this.#hops.hop(from, access, short)
    hops.push(hop)
    return hop
  }

  #field(
    type: Type,
    parent: GraphQLObjectType,
    collected: Collected,
    access: Access,
    hop: Hop | undefined,
    asked: Selecting | undefined,
  ): PlannedField {
    const field = type.fields.get(collected.name)!
    const own = this.#federation.fields.get(type, field, access.graph)!
    const definition = parent.getFields()[collected.name]!
    const inner = asked && !isLeafType(getNamedType(definition.type)) ? new Selecting() : undefined
    const one = this.#complete(field, own, access, collected, definition, inner)
    asked?.add(collected, inner)
    return {
      key: collected.key,
      included: conditionOf(collected.whens),
      constant: undefined,
      hop,
      graph: access.graph,
      property: asked?.propertyOf(collected) ?? definition.name,
      parent,
      definition,
      nodes: collected.nodes,
      nullable: !isNonNullType(definition.type),
      call: this.#call(type, own),
      asItIs: own.plain ? asItIs(getNullableType(definition.type)) : undefined,
      args: argumentsOf(definition, collected.nodes[0]!),
      complete: completer(definition.type, one),
    }
  }

  /** Undefined for what only reads a property; a root field is a subgraph's part of the operation. */
  #call(type: Type, { plain, call, graph, definition }: SubgraphField): PlannedField['call'] {
    const { roots, names } = this.#federation.model
    if (plain) return undefined
    if (!roots.has(type.name)) return call
    const name = `${names.get(graph)} ${type.name}.${definition.name}`
    return (source, args, context, info) => spanned(context, name, () => call(source, args, context, info))
  }

  #complete(
    field: Field,
    own: SubgraphField,
    access: Access,
    { parts }: Collected,
    definition: GraphQLField<unknown, unknown>,
    asked: Selecting | undefined,
  ): Complete {
    const { model } = this.#federation
    const shown = getNamedType(definition.type)
    if (isLeafType(shown)) return leaf(shown, own)
    const placeOf = (name: string, within = asked) => {
      const from = { type: model.types.get(name)!, graph: access.graph, provides: access.provides }
      return this.place(from, parts, within)
    }
    if (isObjectType(shown)) return object(placeOf(shown.name))
    const names = possibleTypes(this.#federation, field, own)
    const places = names.map((name) => [name, placeOf(name, asked?.ofType(name))] as const)
    return abstract(new Map(places), asked ? typenameOf : this.#typeOf(field, own, access))
  }

  #typeOf(field: Field, own: SubgraphField, { graph, provides }: Access): TypeOf {
    const schema = this.#federation.schemas.get(graph)!
    const given = getNamedType(own.definition.type)
    if (isAbstractType(given))
      return (value, context, info) => runtimeTypeOf(value, given, schema, context, info)
    return (value, context, info) =>
      this.#resolution.typeOf(new Held(graph, value, provides, field.type), given, { context, info })
  }
}

/** A remote graph has said it. */
const typenameOf: TypeOf = (value) => (value as { __typename?: string }).__typename ?? null

/** `__typename`, the only field that no subgraph has. */
const typename = (parent: GraphQLObjectType, { key, nodes, whens }: Collected): PlannedField => ({
  key,
  included: conditionOf(whens),
  constant: parent.name,
  hop: undefined,
  graph: '',
  property: key,
  parent,
  definition: TypeNameMetaFieldDef,
  nodes,
  nullable: false,
  call: undefined,
  asItIs: undefined,
  args: () => ({}),
  complete: (value) => value,
})

/** Arguments without variables are the same for everybody; the others for all objects of a place. */
function argumentsOf(definition: GraphQLField<unknown, unknown>, node: FieldNode): (run: Run) => Args {
  if (definition.args.length === 0) return () => ({})
  if (usesVariables(node))
    return (run) => run.argsOf(node, () => getArgumentValues(definition, node, run.variables))
  const fixed = getArgumentValues(definition, node)
  return () => ({ ...fixed })
}

function usesVariables({ arguments: args = [] }: FieldNode): boolean {
  let found = false
  for (const arg of args) visit(arg, { [Kind.VARIABLE]: () => void (found = true) })
  return found
}
