// Field sets: what the strings of @key, @requires and @provides select.
import { Kind, parse, type FieldNode, type OperationDefinitionNode, type SelectionNode } from 'graphql'

/** Selections of a field set, or of a query. One array stands for one field set: it is used as a key of caches. */
export type Selections = readonly SelectionNode[]

const parsed = new Map<string, Selections>()

/** The same text is the same field set. */
export function parseFieldSet(text: string): Selections {
  const known = parsed.get(text)
  if (known) return known
  const { selectionSet } = parse(`{${text}}`, { noLocation: true }).definitions[0] as OperationDefinitionNode
  parsed.set(text, selectionSet.selections)
  return selectionSet.selections
}

export const below = (node: FieldNode): Selections => node.selectionSet?.selections ?? []

/** Whether an object of a type is also of another: itself, an interface, or a union with it. */
export type IsA = (type: string, other: string) => boolean

/**
 * What a field set selects below one field of a type; undefined when it does not select the field. With @provides that is
 * what comes along with the field, empty for a leaf.
 */
export function selectedBelow(
  selections: Selections | undefined,
  type: string,
  field: string,
  isA: IsA,
): Selections | undefined {
  let found: SelectionNode[] | undefined
  for (const node of selections ?? []) {
    const part =
      node.kind === Kind.FIELD
        ? node.name.value === field
          ? below(node)
          : undefined
        : node.kind === Kind.INLINE_FRAGMENT && isA(type, node.typeCondition?.name.value ?? type)
          ? selectedBelow(node.selectionSet.selections, type, field, isA)
          : undefined
    if (part) found = [...(found ?? []), ...part]
  }
  return found
}
