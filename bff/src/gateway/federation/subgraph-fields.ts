// One field as one subgraph's module defines it, ready to be called.
import {
  defaultFieldResolver,
  getArgumentValues,
  isInterfaceType,
  isObjectType,
  type FieldNode,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLInterfaceType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql'
import { Inputs } from './inputs.ts'
import { hiddenValues, serializer, type Serialize } from './leaves.ts'
import type { Remote } from './remotes.ts'
import type { Field, Graph, Model, Type } from './supergraph.ts'

export type Info = GraphQLResolveInfo
export type Args = Record<string, unknown>

export interface SubgraphField {
  graph: Graph
  parent: GraphQLObjectType | GraphQLInterfaceType
  definition: GraphQLField<unknown, unknown>
  /** Whether it only reads the property of its name. */
  plain: boolean
  /** For leaves that the public schema cannot serialize. */
  serialize: Serialize | undefined
  /** Enum values that clients do not see. */
  hidden: ReadonlySet<unknown> | undefined
  /** Runs the resolver with arguments as the public schema gives them. */
  call(source: unknown, args: Args, context: unknown, info: Info): unknown
}

/** The schemas of the subgraphs that we know, by graph. */
export type Schemas = ReadonlyMap<Graph, GraphQLSchema>

export class SubgraphFields {
  readonly #model: Model
  readonly #schemas: Schemas
  readonly #remotes: ReadonlyMap<Graph, Remote>
  readonly #inputs: Inputs
  readonly #known = new Map<Field, Map<Graph, SubgraphField | undefined>>()

  constructor(model: Model, schemas: Schemas, remotes: ReadonlyMap<Graph, Remote>) {
    this.#model = model
    this.#schemas = schemas
    this.#remotes = remotes
    this.#inputs = new Inputs(model.schema)
  }

  /** A field as a graph has it; undefined when it has not, or nobody knows the graph. */
  get(type: Type, field: Field, graph: Graph): SubgraphField | undefined {
    let byGraph = this.#known.get(field)
    if (!byGraph) this.#known.set(field, (byGraph = new Map()))
    if (!byGraph.has(graph)) byGraph.set(graph, this.#make(type, field, graph))
    return byGraph.get(graph)
  }

  #make(type: Type, field: Field, graph: Graph): SubgraphField | undefined {
    const parent = this.#schemas.get(graph)?.getType(type.graphs.get(graph)?.type ?? type.name)
    if (!isObjectType(parent) && !isInterfaceType(parent)) return undefined
    const definition = parent.getFields()[field.name]
    if (!definition) return undefined
    const { schema: api } = this.#model
    const hidden = hiddenValues(definition.type, api)
    if (this.#remotes.has(graph))
      return {
        graph,
        parent,
        definition,
        plain: true,
        serialize: undefined,
        hidden,
        call: reader(definition),
      }
    const resolve = resolverOf(definition)
    const shown = api.getType(type.name)
    const convert = this.#inputs.arguments(
      definition,
      isObjectType(shown) ? shown.getFields()[field.name] : undefined,
    )
    return {
      graph,
      parent,
      definition,
      plain: isPlain(definition),
      serialize: serializer(definition.type),
      hidden,
      call: convert
        ? (source, args, context, info) => resolve(source, convert(args), context, info)
        : resolve,
    }
  }
}

const isPlain = ({ resolve }: GraphQLField<unknown, unknown>) =>
  resolve === undefined || resolve === defaultFieldResolver

/** The default resolver looks at `info` for its name, which is another field's while keys are read. */
function resolverOf(definition: GraphQLField<unknown, unknown>): GraphQLFieldResolver<unknown, unknown> {
  return definition.resolve && !isPlain(definition) ? definition.resolve : reader(definition)
}

/** Reads the property of a field's name; what came from afar has nothing else, and its leaves are as they are answered. */
function reader({ name }: GraphQLField<unknown, unknown>): GraphQLFieldResolver<unknown, unknown> {
  return (source, args, context, info) => {
    const value = (source as Args | null | undefined)?.[name]
    return typeof value === 'function' ? value.call(source, args, context, info) : value
  }
}

/** Calls a field as a selection of a field set asks for it, with the arguments written there. */
export function callSelected(
  field: SubgraphField,
  node: FieldNode,
  source: unknown,
  context: unknown,
  info: Info,
): unknown {
  const { definition, parent, plain } = field
  const args = definition.args.length > 0 ? getArgumentValues(definition, node) : {}
  const own: Info = plain
    ? info
    : {
        ...info,
        fieldName: definition.name,
        fieldNodes: [node],
        returnType: definition.type,
        parentType: parent as GraphQLObjectType,
      }
  return definition.resolve && !plain
    ? definition.resolve(source, args, context, own)
    : field.call(source, args, context, own)
}
