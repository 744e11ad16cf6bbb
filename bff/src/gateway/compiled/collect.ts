// The fields of a selection set on one concrete type, fragments resolved and like keys merged, as the specification's
// CollectFields does, but once for all variables: what @skip and @include make of it is left as a condition.
import {
  Kind,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
} from 'graphql'
import { below, type IsA, type Selections } from '../federation/selections.ts'

/** Variables that must have these values. */
export type When = readonly { variable: string; value: boolean }[]

/** Selections, and when they count. */
export interface Part {
  selections: Selections
  when: When
}

export interface Collected {
  /** Its name in the answer. */
  key: string
  name: string
  nodes: FieldNode[]
  /** One for each node; the field is there when one of them holds. */
  whens: When[]
  /** What is selected below it. */
  parts: Part[]
}

export type Variables = Readonly<Record<string, unknown>>

export class Collector {
  readonly #isA: IsA
  readonly #fragments: Map<string, FragmentDefinitionNode>

  constructor(isA: IsA, { definitions }: DocumentNode) {
    this.#isA = isA
    const fragments = definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION)
    this.#fragments = new Map(fragments.map((one) => [one.name.value, one]))
  }

  /** In the order in which they are answered. */
  collect(type: string, parts: readonly Part[]): Collected[] {
    const found = new Map<string, Collected>()
    for (const part of parts) this.#add(type, part, found)
    return [...found.values()]
  }

  #add(type: string, { selections, when }: Part, found: Map<string, Collected>): void {
    for (const node of selections) {
      const then = whenOf(node.directives, when)
      if (!then) continue
      if (node.kind === Kind.FIELD) {
        addField(node, then, found)
        continue
      }
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(node.name.value)! : node
      if (this.#isA(type, fragment.typeCondition?.name.value ?? type))
        this.#add(type, { selections: fragment.selectionSet.selections, when: then }, found)
    }
  }
}

function addField(node: FieldNode, when: When, found: Map<string, Collected>): void {
  const key = node.alias?.value ?? node.name.value
  const known = found.get(key) ?? { key, name: node.name.value, nodes: [], whens: [], parts: [] }
  found.set(key, known)
  known.nodes.push(node)
  known.whens.push(when)
  known.parts.push({ selections: below(node), when })
}

/** The conditions of a node within others; undefined when it never counts. */
function whenOf(directives: readonly DirectiveNode[] | undefined, outer: When): When | undefined {
  let when = outer
  for (const { name, arguments: args } of directives ?? []) {
    if (name.value !== 'skip' && name.value !== 'include') continue
    const wanted = name.value === 'include'
    const given = args![0]!.value
    if (given.kind === Kind.VARIABLE) when = [...when, { variable: given.name.value, value: wanted }]
    else if (given.kind === Kind.BOOLEAN && given.value !== wanted) return undefined
  }
  return when
}

/** Whether a field is there, by the variables; undefined when it always is. */
export function conditionOf(whens: readonly When[]): ((variables: Variables) => boolean) | undefined {
  if (whens.some((when) => when.length === 0)) return undefined
  return (variables) =>
    whens.some((when) => when.every(({ variable, value }) => variables[variable] === value))
}
