import {
  GraphQLError,
  Kind,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationRule,
} from 'graphql'

const LIMITS = { depth: 15, aliases: 15, rootFields: 20 } as const
const DIRECTIVES_A_FIELD = 8

/** The most tokens of a document that are read. Whether fields can be merged takes time by the square of it. */
export const MAX_TOKENS = 1_000
/** After this many mistakes a document is read no further. */
export const MAX_ERRORS = 20

type Size = Record<keyof typeof LIMITS, number>

const tooLarge = (message: string) =>
  new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', reason: 'QUERY_TOO_LARGE' } })

/** A visitor that returns a node goes on with that one. */
const withoutSelections = (node: OperationDefinitionNode): OperationDefinitionNode => ({
  ...node,
  selectionSet: { ...node.selectionSet, selections: [] },
})

/** Refuses operations that are too deep, have too many aliases or root fields, or pile up directives. */
export const limits: ValidationRule = (context) => {
  const measured = new Map<string, Size>()

  const sizeOf = (set: SelectionSetNode): Size => {
    const size: Size = { depth: 0, aliases: 0, rootFields: 0 }
    for (const selection of set.selections) {
      const part = sizeOfSelection(selection)
      size.depth = Math.max(size.depth, part.depth)
      size.aliases += part.aliases
      size.rootFields += part.rootFields
    }
    return size
  }

  const sizeOfSelection = (node: SelectionNode): Size => {
    if (node.kind === Kind.FRAGMENT_SPREAD) return sizeOfFragment(context.getFragment(node.name.value))
    if (node.kind === Kind.INLINE_FRAGMENT) return sizeOf(node.selectionSet)
    const aliases = node.alias ? 1 : 0
    // Tools ask deep questions about the schema; its own depth is limited by graphql-js.
    const inner =
      node.selectionSet && !node.name.value.startsWith('__') ? sizeOf(node.selectionSet) : undefined
    return { depth: 1 + (inner?.depth ?? 0), aliases: aliases + (inner?.aliases ?? 0), rootFields: 1 }
  }

  const sizeOfFragment = (fragment: FragmentDefinitionNode | null | undefined): Size => {
    const none = { depth: 0, aliases: 0, rootFields: 0 }
    // One that is not there counts as a field, so that a thousand of them are refused as cheaply as a thousand fields.
    if (!fragment) return { ...none, rootFields: 1 }
    const known = measured.get(fragment.name.value)
    if (known) return known
    // A cycle is another rule's business; here it must only end.
    measured.set(fragment.name.value, none)
    const size = sizeOf(fragment.selectionSet)
    measured.set(fragment.name.value, size)
    return size
  }

  return {
    OperationDefinition(node) {
      const size = sizeOf(node.selectionSet)
      const broken = (Object.keys(LIMITS) as (keyof Size)[]).filter((name) => size[name] > LIMITS[name])
      for (const name of broken)
        context.reportError(tooLarge(`${name} is ${size[name]}, at most ${LIMITS[name]} is allowed`))
      // What is refused already is looked into no further: other rules take time by the square of its fields.
      return broken.length > 0 ? withoutSelections(node) : undefined
    },
    Field(node) {
      if ((node.directives?.length ?? 0) > DIRECTIVES_A_FIELD)
        context.reportError(tooLarge(`a field may have at most ${DIRECTIVES_A_FIELD} directives`))
    },
  }
}
