import {
  GraphQLError,
  Kind,
  getNamedType,
  getVariableValues,
  isInterfaceType,
  isObjectType,
  valueFromAST,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLArgument,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'

type Variables = Readonly<Record<string, unknown>>

/** The most nodes that an operation may ask for. */
const MAX_NODES = 10_000
const MAX_PAGE = 100
/** Arguments that say how many nodes a field yields. */
const SIZES: ReadonlySet<string> = new Set(['first', 'last', 'ids'])

/** The error of an operation that asks for too much; undefined when it may run. */
export function tooManyNodes(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): GraphQLError | undefined {
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables)
  // Variables of a wrong type are the executor's to refuse.
  const nodes = coerced ? estimateNodes(schema, document, operation, coerced) : 0
  if (nodes <= MAX_NODES) return undefined
  return new GraphQLError(`the operation asks for up to ${nodes} nodes, at most ${MAX_NODES} are allowed`, {
    extensions: { code: 'BAD_USER_INPUT', reason: 'QUERY_TOO_LARGE', http: { status: 400 } },
  })
}

/** How many nodes an operation may yield: page sizes, multiplied along each path and summed. */
export function estimateNodes(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): number {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const one of document.definitions)
    if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one)
  const measured = new Map<string, number>()

  const nodesOf = ({ selections }: SelectionSetNode, parent: GraphQLNamedType | undefined): number =>
    selections.reduce((sum, node) => {
      if (node.kind === Kind.FIELD) return sum + nodesOfField(node, parent)
      if (node.kind === Kind.FRAGMENT_SPREAD) return sum + nodesOfFragment(node.name.value)
      const type = node.typeCondition ? schema.getType(node.typeCondition.name.value) : parent
      return sum + nodesOf(node.selectionSet, type)
    }, 0)

  const nodesOfField = (node: FieldNode, parent: GraphQLNamedType | undefined): number => {
    const field =
      isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined
    if (!field || !node.selectionSet) return 0
    const page = pageSize(node, field.args, variables)
    const inner = nodesOf(node.selectionSet, getNamedType(field.type))
    return page === undefined ? inner : page + page * inner
  }

  /** Each fragment is measured once, however often it is spread. */
  const nodesOfFragment = (name: string): number => {
    const known = measured.get(name)
    if (known !== undefined) return known
    const fragment = fragments.get(name)
    const type = fragment && schema.getType(fragment.typeCondition.name.value)
    const nodes = fragment ? nodesOf(fragment.selectionSet, type) : 0
    measured.set(name, nodes)
    return nodes
  }

  return nodesOf(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined)
}

/** How many nodes the field's own arguments ask for; undefined when it is no page. */
function pageSize(node: FieldNode, args: readonly GraphQLArgument[], variables: Variables) {
  const sizes = args
    .filter(({ name }) => SIZES.has(name))
    .map((arg) => sizeOf(valueOf(node, arg, variables) ?? arg.defaultValue))
  return sizes.length > 0 ? Math.max(...sizes) : undefined
}

const sizeOf = (value: unknown): number =>
  Array.isArray(value)
    ? value.length
    : typeof value === 'number'
      ? Math.min(Math.max(value, 0), MAX_PAGE)
      : MAX_PAGE

function valueOf(node: FieldNode, arg: GraphQLArgument, variables: Variables): unknown {
  const given = node.arguments?.find(({ name }) => name.value === arg.name)
  return given && valueFromAST(given.value, arg.type, variables)
}
