// What the merged schema can do is decided before an operation runs, by walking it with what is known statically: the graph of
// each place. Whatever is refused here is ApolloGateway's.
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
import type { Access } from '../federation/reach.ts'
import { below, type Selections } from '../federation/selections.ts'
import type { SubgraphField } from '../federation/subgraph-fields.ts'
import type { Field, Graph, Type } from '../federation/supergraph.ts'

/** Why an operation is ApolloGateway's; few, for they are a metric's label. */
export type Refusal = 'subscription' | 'incremental' | 'remote' | 'unreachable' | 'directive' | 'too large'

/** More places than this are not worth looking through. */
const MAX_PLACES = 20_000

/** A place of the answer: the graph that its objects are of. */
interface Place {
  graph: Graph
  provides: Selections | undefined
}

/** Why the merged schema cannot run an operation; undefined when it can. */
export function refusalOf(
  federation: Federation,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Refusal | undefined {
  if (operation.operation === 'subscription') return 'subscription'
  const root = federation.model.schema.getRootType(operation.operation)!
  const type = federation.model.types.get(root.name)!
  const walk = new Walk(federation, document)
  return walk.selections(type, operation.selectionSet.selections, { graph: '', provides: undefined })
}

class Walk {
  readonly #federation: Federation
  readonly #fragments: Map<string, FragmentDefinitionNode>
  #left = MAX_PLACES

  constructor(federation: Federation, { definitions }: DocumentNode) {
    this.#federation = federation
    const fragments = definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION)
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
    if (!this.#isLocal(type, access, place)) return 'remote'
    const own = fields.get(type, field, access.graph)
    if (!own) return 'unreachable'
    const required = access.requires && this.selections(type, access.requires, place)
    if (required || !node.selectionSet) return required
    const next = { graph: access.graph, provides: access.provides }
    const given = getNamedType(own.definition.type)
    const target = this.#federation.model.types.get(field.type)!
    if (isObjectType(given) && target.kind !== 'object') {
      // An interface object whose type nobody asks for needs no other graph; we would ask one.
      const typed = !onlyFields(below(node)) && this.#isTyped(target, next)
      if (!typed) return 'unreachable'
    }
    return firstOf(possibleTypes(this.#federation, field, own), (name) =>
      this.selections(this.#federation.model.types.get(name)!, below(node), next),
    )
  }

  /** Whether some graph here knows the real types of an interface object. */
  #isTyped(target: Type, place: Place): boolean {
    const reached = [...this.#federation.reach.from(target, place.graph, place.provides)]
    const real = reached.find(([, route]) => route && !route.to.interfaceObject)
    return real !== undefined && this.#isLocal(target, direct(real[0]), place)
  }

  /** Whether the field's graph and every graph on the way to it run in this process. */
  #isLocal(type: Type, { graph, requires }: Access, place: Place): boolean {
    const { schemas, reach, model } = this.#federation
    if (!schemas.has(graph)) return false
    if (model.roots.has(type.name) || (graph === place.graph && !requires)) return true
    const reached = reach.from(type, place.graph, place.provides)
    const route = graph === place.graph ? reach.home(type, graph, place.provides) : reached.get(graph)
    return (
      route?.sources.every(
        (source) => source === place.graph || this.#isLocal(type, direct(source), place),
      ) ?? false
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

const direct = (graph: Graph): Access => ({
  graph,
  requires: undefined,
  provides: undefined,
  refused: undefined,
})

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
