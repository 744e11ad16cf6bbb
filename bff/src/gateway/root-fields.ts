import { Kind, type DocumentNode, type OperationDefinitionNode, type SelectionSetNode } from 'graphql'

/** The root fields of a mutation by name, each as often as it is asked for; none for a query. */
export function mutationNames(document: DocumentNode, operation: OperationDefinitionNode): string[] {
  return operation.operation === 'mutation' ? fieldNames(document, operation.selectionSet) : []
}

/** Validated documents have no fragments in circles. */
const fieldNames = (document: DocumentNode, { selections }: SelectionSetNode): string[] =>
  selections.flatMap((node) => {
    if (node.kind === Kind.FIELD) return [node.name.value]
    if (node.kind === Kind.INLINE_FRAGMENT) return fieldNames(document, node.selectionSet)
    const fragment = document.definitions.find(
      (one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === node.name.value,
    )
    return fragment?.kind === Kind.FRAGMENT_DEFINITION ? fieldNames(document, fragment.selectionSet) : []
  })
