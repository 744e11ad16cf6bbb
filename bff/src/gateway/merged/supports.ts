// What the merged schema can do is decided before an operation runs, by walking it with what is known statically: the graph of
// each place. Plans can do the same, and may ask remote graphs too. Whatever both refuse is ApolloGateway's.
import {
  Kind,
  getNamedType,
  isAbstractType,
  isObjectType,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionNode,
} from 'graphql'
import type { Federation } from '../federation/federation.ts'
import { below, type Selections } from '../federation/selections.ts'
import type { SubgraphField } from '../federation/subgraph-fields.ts'
import type { Field, Type } from '../federation/supergraph.ts'
import { Ways, type Place } from './ways.ts'

/** Why an operation is ApolloGateway's; few, for they are a metric's label. */
export type Refusal = 'subscription' | 'incremental' | 'remote' | 'unreachable' | 'directive' | 'too large'

/** More places than this are not worth looking through. */
const MAX_PLACES = 20_000

/** Why an operation cannot be run, with remote graphs or without; undefined when it can. */
export function refusalOf(
  federation: Federation,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  graphs: 'local' | 'all' = 'local',
): Refusal | undefined {
  if (operation.operation === 'subscription') return 'subscription'
  const root = federation.model.schema.getRootType(operation.operation)!
  const type = federation.model.types.get(root.name)!
  const walk = new Walk(federation, document, graphs === 'all')
  return walk.selections(type, operation.selectionSet.selections, { graph: '', provides: undefined })
}

class Walk {
  readonly #federation: Federation
  readonly #ways: Ways
  readonly #fragments: Map<string, FragmentDefinitionNode>
  /** The same without remote graphs; itself when it is so. */
  readonly #local: Walk
  #left = MAX_PLACES

  constructor(federation: Federation, document: DocumentNode, remotes: boolean) {
    this.#federation = federation
    this.#ways = new Ways(federation, remotes)
    this.#local = remotes ? new Walk(federation, document, false) : this
    const fragments = document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION)
    this.#fragments = new Map(fragments.map((one) => [one.name.value, one]))
  }

  selections(type: Type, selections: Selections, place: Place): Refusal | undefined {
    this.#left -= 1
    if (this.#left < 0) return 'too large'
    return firstOf(selections, (node) => this.#selection(type, node, place))
  }

  #selection(type: Type, node: SelectionNode, place: Place): Refusal | undefined {
    if (node.directives?.some(({ name }) => name.value === 'defer' || name.value === 'stream'))
      return 'incremental'
    if (node.kind === Kind.FIELD) return this.#field(type, node, place)
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(node.name.value)! : node
    const matches = this.#federation.model.isA(type.name, fragment.typeCondition?.name.value ?? type.name)
    return matches ? this.selections(type, fragment.selectionSet.selections, place) : undefined
  }

  #field(type: Type, node: SelectionNode & { kind: Kind.FIELD }, place: Place): Refusal | undefined {
    if (node.name.value.startsWith('__')) return undefined
    const { reach, fields } = this.#federation
    const field = type.fields.get(node.name.value)!
    const access = reach.access(type, field, place.graph, place.provides)
    if (!access) return 'unreachable'
    if (access.refused) return 'directive'
    if (!this.#ways.canAsk(type, access, place)) return 'remote'
    const own = fields.get(type, field, access.graph)
    if (!own) return 'unreachable'
    if (this.#ways.changesNull(type, own)) return 'remote'
    const required = access.requires && this.#required(type, access.requires, place)
    if (required || !node.selectionSet) return required
    const next = { graph: access.graph, provides: access.provides }
    const given = getNamedType(own.definition.type)
    const target = this.#federation.model.types.get(field.type)!
    if (isObjectType(given) && target.kind !== 'object') {
      if (this.#federation.remotes.has(own.graph)) return 'remote'
      // An interface object whose type nobody asks for needs no other graph; we would ask one.
      const typed = !onlyFields(below(node)) && this.#ways.isTyped(target, next)
      if (!typed) return 'unreachable'
    }
    return firstOf(possibleTypes(this.#federation, field, own), (name) =>
      this.selections(this.#federation.model.types.get(name)!, below(node), next),
    )
  }

  /** What a field requires is found by the merged schema's resolution, which asks no remote graph. */
  #required(type: Type, requires: Selections, place: Place): Refusal | undefined {
    return firstOf(requires, (node) =>
      this.#ways.comesAlong(type, node, place) ? undefined : this.#local.#selection(type, node, place),
    )
  }
}

/** The types that the objects of a field may have, of those that clients see; others are null at run time. */
export function possibleTypes(
  { model, schemas }: Federation,
  field: Field,
  { definition, graph }: SubgraphField,
): string[] {
  const given = getNamedType(definition.type)
  const schema = schemas.get(graph)!
  const objects = isAbstractType(given)
    ? schema.getPossibleTypes(given).map(({ name }) => name)
    : [...model.types.values()]
        .filter(({ kind, name }) => kind === 'object' && model.isA(name, field.type))
        .map(({ name }) => name)
  return objects.filter((name) => model.schema.getType(name) && model.types.has(name))
}

const onlyFields = (selections: Selections) =>
  selections.every((node) => node.kind === Kind.FIELD && node.name.value !== '__typename')

/** The first refusal among many. */
function firstOf<T>(all: readonly T[], check: (one: T) => Refusal | undefined): Refusal | undefined {
  for (const one of all) {
    const refusal = check(one)
    if (refusal) return refusal
  }
  return undefined
}
