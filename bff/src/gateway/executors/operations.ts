import type { DocumentNode, OperationDefinitionNode } from 'graphql'
import type { Operation } from './executor.ts'

/** One object for each operation of each document, for as long as somebody keeps the document. */
export class Operations {
  readonly #known = new WeakMap<DocumentNode, Map<OperationDefinitionNode, Operation>>()

  get(document: DocumentNode, node: OperationDefinitionNode): Operation {
    let operations = this.#known.get(document)
    if (!operations) this.#known.set(document, (operations = new Map()))
    let operation = operations.get(node)
    if (!operation) operations.set(node, (operation = { document, node, name: node.name?.value }))
    return operation
  }
}
