// Which graphs can be asked for the objects of a place: those in this process, and by plans those elsewhere. Whatever is needed to
// know an object elsewhere is had in this process, or comes along with what a remote graph is asked for anyway.
import { Kind, isNonNullType, isObjectType, type FieldNode, type SelectionNode } from 'graphql'
import type { Federation } from '../federation/federation.ts'
import { direct, type Access } from '../federation/reach.ts'
import { below, type Selections } from '../federation/selections.ts'
import type { SubgraphField } from '../federation/subgraph-fields.ts'
import type { Graph, Type } from '../federation/supergraph.ts'

/** A place of the answer: the graph that its objects are of. */
export interface Place {
  graph: Graph
  provides: Selections | undefined
}

export class Ways {
  readonly #federation: Federation
  /** Whether remote graphs may be asked. */
  readonly #remotes: boolean

  constructor(federation: Federation, remotes: boolean) {
    this.#federation = federation
    this.#remotes = remotes
  }

  /** Whether a field's graph can be asked, and every graph on the way to it runs in this process. */
  canAsk(type: Type, access: Access, place: Place): boolean {
    const { model } = this.#federation
    if (!this.#isRemote(access.graph)) return this.#isLocal(type, access, place)
    if (!this.#remotes || type.name === model.schema.getMutationType()?.name) return false
    return model.roots.has(type.name) || this.#isWayLocal(type, access, place)
  }

  /** Whether a remote graph makes null what clients would see, or the other way round: that cannot be made good. */
  changesNull(type: Type, { graph, definition }: SubgraphField): boolean {
    if (!this.#isRemote(graph)) return false
    const shown = this.#federation.model.schema.getType(type.name)
    const field = isObjectType(shown) ? shown.getFields()[definition.name] : undefined
    return String(field?.type) !== String(definition.type)
  }

  /** Whether a remote graph can give a required field beside others: one that may be null takes nothing with it. */
  comesAlong(type: Type, node: SelectionNode, place: Place): boolean {
    const field = node.kind === Kind.FIELD && isBare(node) ? type.fields.get(node.name.value) : undefined
    if (!field || !this.#isRemote(place.graph)) return false
    const { reach, fields } = this.#federation
    const access = reach.access(type, field, place.graph, place.provides)
    const own = fields.get(type, field, place.graph)
    return access?.graph === place.graph && !access.requires && !isNonNullType(own?.definition.type)
  }

  /** Whether some graph here knows the real types of an interface object. */
  isTyped(target: Type, place: Place): boolean {
    const reached = [...this.#federation.reach.from(target, place.graph, place.provides)]
    const real = reached.find(([, route]) => route && !route.to.interfaceObject)
    return real !== undefined && this.#isLocal(target, direct(real[0]), place)
  }

  #isRemote(graph: Graph): boolean {
    return this.#federation.remotes.has(graph)
  }

  #isLocal(type: Type, access: Access, place: Place): boolean {
    const { schemas, model } = this.#federation
    if (!schemas.has(access.graph) || this.#isRemote(access.graph)) return false
    return model.roots.has(type.name) || this.#isWayLocal(type, access, place)
  }

  /** Whether each part of the key comes from the place itself or from a graph in this process. */
  #isWayLocal(type: Type, { graph, requires }: Access, place: Place): boolean {
    if (graph === place.graph && !requires) return true
    const route = this.#federation.reach.route(type, graph, place.graph, place.provides)
    const isGiven = (source: Graph, i: number) =>
      source === place.graph
        ? !this.#isRemote(source) || this.#isPlain(type, route!.key.selections[i]!)
        : this.#isLocal(type, direct(source), place)
    return route?.sources.every(isGiven) ?? false
  }

  /** Whether all types within a part of a key are known without asking. */
  #isPlain(type: Type, node: SelectionNode): boolean {
    if (node.kind !== Kind.FIELD) return false
    const target = this.#federation.model.types.get(type.fields.get(node.name.value)?.type ?? '')
    return (
      isBare(node) || (target?.kind === 'object' && below(node).every((one) => this.#isPlain(target, one)))
    )
  }
}

const isBare = ({ selectionSet, arguments: args = [] }: FieldNode): boolean =>
  selectionSet === undefined && args.length === 0
