// What is asked of a remote graph for the objects of one place, written while the plan is made.
import { Kind, type DirectiveNode, type FieldNode, type SelectionNode, type SelectionSetNode } from 'graphql'
import type { Collected, When } from '../collect.ts'

/** Ends the names of clients' fields that would else be taken for something of ours. */
const CLIENTS = '__c'

/** The client's name for a key of a remote answer. */
export const clientKey = (key: string | number): string | number =>
  typeof key === 'string' && key.endsWith(CLIENTS) ? key.slice(0, -CLIENTS.length) : key

export class Selecting {
  readonly #nodes: SelectionNode[] = []
  /** Selected under their own names: keys, by which other graphs know the objects. */
  readonly #needs = new Map<string, SelectionNode>()
  readonly #types = new Map<string, Selecting>()

  /** What we need to know of the objects; to be said before what clients ask for. */
  need(node: SelectionNode): void {
    const name = node.kind === Kind.FIELD ? node.name.value : ''
    const known = this.#needs.get(name)
    if (known === node || (known && isBare(known))) return
    this.#needs.set(name, node)
    this.#nodes.push(node)
  }

  /** The property of the answer that a client's field will be. */
  propertyOf({ key, name, nodes }: Collected): string {
    const need = this.#needs.get(key)
    const isNeed = key === name && need && isBare(need) && isBare(nodes[0]!)
    return (need && !isNeed) || key === '__typename' || key.endsWith(CLIENTS) ? key + CLIENTS : key
  }

  /** Asks for a client's field, under the conditions that it has. */
  add(collected: Collected, inner: Selecting | undefined): void {
    const { name, nodes, whens } = collected
    const property = this.propertyOf(collected)
    if (this.#needs.has(property)) return
    const field: FieldNode = {
      kind: Kind.FIELD,
      ...(property !== name && { alias: nameNode(property) }),
      name: nameNode(name),
      arguments: nodes[0]!.arguments ?? [],
      ...(inner && { selectionSet: inner.set() }),
    }
    const always = whens.some((when) => when.length === 0)
    this.#nodes.push(...(always ? [field] : whens.map((when) => conditioned(field, when))))
  }

  /** What is asked of the objects that are of one of several types. */
  ofType(name: string): Selecting {
    const inner = new Selecting()
    this.need(TYPENAME)
    this.#types.set(name, inner)
    return inner
  }

  get nodes(): readonly SelectionNode[] {
    return this.#nodes
  }

  set(): SelectionSetNode {
    const types = [...this.#types].map(([name, inner]) => onType(name, inner.set()))
    const selections = [...this.#nodes, ...types]
    return { kind: Kind.SELECTION_SET, selections: selections.length > 0 ? selections : [TYPENAME] }
  }
}

export const nameNode = (value: string) => ({ kind: Kind.NAME, value }) as const

export const variableNode = (name: string) => ({ kind: Kind.VARIABLE, name: nameNode(name) }) as const

/** What tells the type of an object, where several are possible. */
const TYPENAME: FieldNode = { kind: Kind.FIELD, name: nameNode('__typename') }

export const onType = (name: string, selectionSet: SelectionSetNode): SelectionNode => ({
  kind: Kind.INLINE_FRAGMENT,
  typeCondition: { kind: Kind.NAMED_TYPE, name: nameNode(name) },
  selectionSet,
})

const isBare = (node: SelectionNode) =>
  node.kind === Kind.FIELD && !node.selectionSet && (node.arguments ?? []).length === 0

/** A field where all of these variables have their values. */
const conditioned = (field: FieldNode, when: When): SelectionNode =>
  when.reduceRight<SelectionNode>((node, { variable, value }) => {
    const selectionSet: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: [node] }
    return { kind: Kind.INLINE_FRAGMENT, directives: [directive(variable, value)], selectionSet }
  }, field)

const directive = (variable: string, value: boolean): DirectiveNode => ({
  kind: Kind.DIRECTIVE,
  name: nameNode(value ? 'include' : 'skip'),
  arguments: [{ kind: Kind.ARGUMENT, name: nameNode('if'), value: variableNode(variable) }],
})
