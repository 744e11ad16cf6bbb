// First layer: the supergraph's join directives read into plain data. Which graph has which type, by which keys, and which
// field of it; nothing here knows how anything is fetched.
import { Supergraph } from '@apollo/federation-internals'
import {
  Kind,
  parse,
  valueFromASTUntyped,
  type DirectiveNode,
  type EnumTypeDefinitionNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  type InterfaceTypeDefinitionNode,
  type ObjectTypeDefinitionNode,
  type TypeNode,
  type UnionTypeDefinitionNode,
} from 'graphql'
import { parseFieldSet, type IsA, type Selections } from './selections.ts'

/** A subgraph, by its name in the supergraph's enum (`AUTH`). */
export type Graph = string

export interface Key {
  selections: Selections
  resolvable: boolean
}

/** A type as one graph has it. */
export interface InGraph {
  /** Its name there; an interface object goes by its interface's. */
  type: string
  keys: Key[]
  interfaceObject: boolean
}

/** One graph that has a field. */
export interface Origin {
  graph: Graph
  external: boolean
  /** Moved away by @override: still there for keys, never asked by others. */
  overridden: boolean
  requires: Selections | undefined
  provides: Selections | undefined
  /** What we cannot do about it. */
  refused: string | undefined
}

export interface Field {
  name: string
  /** Its type without lists and non-nulls. */
  type: string
  origins: Origin[]
}

export interface Type {
  name: string
  kind: 'object' | 'interface' | 'union'
  graphs: Map<Graph, InGraph>
  fields: Map<string, Field>
  interfaces: string[]
  /** Of a union. */
  members: string[]
}

export interface Model {
  /** What clients see. */
  schema: GraphQLSchema
  types: Map<string, Type>
  /** Names of subgraphs as everybody else spells them (`auth`), by graph. */
  names: Map<Graph, string>
  /** The names of the root types. */
  roots: ReadonlySet<string>
  isA: IsA
}

type Composite = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode | UnionTypeDefinitionNode

const KINDS: Partial<Record<string, Type['kind']>> = {
  [Kind.OBJECT_TYPE_DEFINITION]: 'object',
  [Kind.INTERFACE_TYPE_DEFINITION]: 'interface',
  [Kind.UNION_TYPE_DEFINITION]: 'union',
}

export function readSupergraph(sdl: string): Model {
  const schema = Supergraph.build(sdl).apiSchema().toGraphQLJSSchema()
  const { definitions } = parse(sdl, { noLocation: true })
  const composites = definitions.filter((one): one is Composite => KINDS[one.kind] !== undefined)
  const graphs = definitions.find(
    (one): one is EnumTypeDefinitionNode =>
      one.kind === Kind.ENUM_TYPE_DEFINITION && one.name.value === 'join__Graph',
  )
  const types = new Map(composites.map((node) => [node.name.value, readType(node)]))
  spreadInterfaceObjects(types)
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  return {
    schema,
    types,
    names: new Map(graphs?.values?.map((node) => [node.name.value, nameOf(node.directives)])),
    roots: new Set(roots.flatMap((type) => type?.name ?? [])),
    isA: (type, other) =>
      type === other ||
      types.get(type)?.interfaces.includes(other) === true ||
      types.get(other)?.members.includes(type) === true,
  }
}

function readType(node: Composite): Type {
  const type: Type = {
    name: node.name.value,
    kind: KINDS[node.kind]!,
    graphs: new Map(),
    fields: new Map(),
    interfaces: 'interfaces' in node ? (node.interfaces ?? []).map(({ name }) => name.value) : [],
    members: 'types' in node ? (node.types ?? []).map(({ name }) => name.value) : [],
  }
  for (const join of directives(node, 'join__type')) {
    const graph = argument<string>(join, 'graph')!
    const known = type.graphs.get(graph) ?? { type: type.name, keys: [], interfaceObject: false }
    type.graphs.set(graph, known)
    if (argument(join, 'isInterfaceObject')) known.interfaceObject = true
    const key = argument<string>(join, 'key')
    if (key)
      known.keys.push({ selections: parseFieldSet(key), resolvable: argument(join, 'resolvable') !== false })
  }
  if ('fields' in node)
    for (const field of node.fields ?? []) type.fields.set(field.name.value, readField(field, type))
  return type
}

function readField(node: FieldDefinitionNode, type: Type): Field {
  const joins = directives(node, 'join__field')
  const origins = joins.filter((join) => argument(join, 'graph')).map(readOrigin)
  // Without a directive of its own a field is in every graph that has its type.
  const everywhere = [...type.graphs.keys()].map(plainOrigin)
  return {
    name: node.name.value,
    type: namedType(node.type),
    origins: joins.length > 0 ? origins : everywhere,
  }
}

const plainOrigin = (graph: Graph): Origin => ({
  graph,
  external: false,
  overridden: false,
  requires: undefined,
  provides: undefined,
  refused: undefined,
})

function readOrigin(join: DirectiveNode): Origin {
  const fieldSet = (name: string) => {
    const text = argument<string>(join, name)
    return text ? parseFieldSet(text) : undefined
  }
  return {
    graph: argument<string>(join, 'graph')!,
    external: argument(join, 'external') === true,
    overridden: argument(join, 'usedOverridden') === true,
    requires: fieldSet('requires'),
    provides: fieldSet('provides'),
    refused: argument(join, 'overrideLabel')
      ? 'progressive @override'
      : argument(join, 'contextArguments')
        ? '@fromContext'
        : undefined,
  }
}

/** A graph with an interface object knows every implementation, under the interface's name. */
function spreadInterfaceObjects(types: Map<string, Type>): void {
  for (const type of types.values()) {
    if (type.kind !== 'object') continue
    for (const name of type.interfaces)
      for (const [graph, known] of types.get(name)?.graphs ?? [])
        if (known.interfaceObject && !type.graphs.has(graph)) spread(types.get(name)!, graph, known, type)
  }
}

function spread(from: Type, graph: Graph, known: InGraph, to: Type): void {
  to.graphs.set(graph, known)
  for (const [name, field] of from.fields) {
    const mine = to.fields.get(name)
    const origin = field.origins.find((one) => one.graph === graph)
    if (mine && origin && !mine.origins.some((one) => one.graph === graph)) mine.origins.push(origin)
  }
}

const directives = (node: { readonly directives?: readonly DirectiveNode[] | undefined }, name: string) =>
  (node.directives ?? []).filter((one) => one.name.value === name)

function argument<T = unknown>(directive: DirectiveNode | undefined, name: string): T | undefined {
  const found = directive?.arguments?.find((one) => one.name.value === name)
  return found && (valueFromASTUntyped(found.value) as T)
}

const nameOf = (all: readonly DirectiveNode[] | undefined): string =>
  argument<string>(
    all?.find((one) => one.name.value === 'join__graph'),
    'name',
  )!

const namedType = (type: TypeNode): string =>
  type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type)
