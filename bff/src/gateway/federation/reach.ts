// Second layer: from an object as one graph gave it, which graphs can give theirs of it, and by which key. Known statically:
// nothing here looks at a value.
import { Kind, type SelectionNode } from 'graphql'
import { selectedBelow, type Selections } from './selections.ts'
import type { Field, Graph, InGraph, Key, Model, Origin, Type } from './supergraph.ts'

/** How to come to a graph's representation of an entity: by this key, whose parts these graphs give. */
export interface Route {
  to: InGraph
  key: Key
  /** One for each selection of the key. */
  sources: Graph[]
}

/** Where a field comes from, for an object of some graph. */
export interface Access {
  graph: Graph
  requires: Selections | undefined
  /** What comes along with its objects. */
  provides: Selections | undefined
  refused: string | undefined
}

/** The graphs that can be reached; for the one we are in there is nothing to do. */
export type Reached = ReadonlyMap<Graph, Route | null>

const NOTHING: Selections = []

/** A graph's objects themselves, whatever is read of them. */
export const direct = (graph: Graph): Access => ({
  graph,
  requires: undefined,
  provides: undefined,
  refused: undefined,
})

export class Reach {
  readonly #model: Model
  readonly #reached = new Map<Type, Map<string, Map<Selections, Reached>>>()
  readonly #accesses = new Map<Field, Map<string, Map<Selections, Access | null>>>()

  constructor(model: Model) {
    this.#model = model
  }

  /** Every graph that can be reached from an object of `graph`, at a place that provides these fields. */
  from(type: Type, graph: Graph, provides: Selections | undefined): Reached {
    return memoised(this.#reached, type, graph, provides, () => this.#explore(type, graph, provides))
  }

  /** Where a field of an object of `graph` comes from; null when it cannot be had. */
  access(type: Type, field: Field, graph: Graph, provides: Selections | undefined): Access | null {
    return memoised(this.#accesses, field, graph, provides, () => this.#choose(type, field, graph, provides))
  }

  /** The way from one graph to another, or back into the same one, which @requires takes. */
  route(type: Type, to: Graph, from: Graph, provides: Selections | undefined): Route | undefined {
    if (to === from) return this.#home(type, from, provides)
    return this.from(type, from, provides).get(to) ?? undefined
  }

  #home(type: Type, graph: Graph, provides: Selections | undefined): Route | undefined {
    const to = type.graphs.get(graph)
    return to && this.#routeTo(type, to, graph, provides, [...this.from(type, graph, provides).keys()])
  }

  #choose(type: Type, field: Field, graph: Graph, provides: Selections | undefined): Access | null {
    const along = selectedBelow(provides, type.name, field.name, this.#model.isA)
    if (along) return { graph, requires: undefined, provides: along, refused: undefined }
    const owners = field.origins.filter((origin) => !origin.external && !origin.overridden)
    if (this.#model.roots.has(type.name)) return owners[0] ?? null
    const here = owners.find((origin) => origin.graph === graph && !origin.requires)
    if (here) return here
    const reached = [...this.from(type, graph, provides).keys()]
    const canAsk = (origin: Origin) =>
      reached.includes(origin.graph) &&
      (origin.graph !== graph || !origin.requires || this.#home(type, graph, provides) !== undefined)
    const able = owners.filter(canAsk)
    able.sort((a, b) => reached.indexOf(a.graph) - reached.indexOf(b.graph))
    return able.find((origin) => !origin.requires) ?? able[0] ?? null
  }

  #explore(type: Type, graph: Graph, provides: Selections | undefined): Reached {
    const known = new Map<Graph, Route | null>([[graph, null]])
    if (type.kind === 'union') return known
    for (let grew = true; grew;) {
      grew = false
      const now = [...known.keys()]
      for (const [other, to] of type.graphs) {
        const route = known.has(other) ? undefined : this.#routeTo(type, to, graph, provides, now)
        if (!route) continue
        known.set(other, route)
        grew = true
      }
    }
    return known
  }

  /** A key of the target whose every part some known graph can give. */
  #routeTo(type: Type, to: InGraph, from: Graph, provides: Selections | undefined, known: Graph[]) {
    for (const key of to.keys) {
      if (!key.resolvable) continue
      const sources = key.selections.map((part) =>
        known.find((graph) => this.#gives(type, [part], graph, graph === from ? provides : undefined)),
      )
      if (sources.every((source) => source !== undefined)) return { to, key, sources } satisfies Route
    }
    return undefined
  }

  /** Whether a graph has these selections without asking another. */
  #gives(type: Type, parts: Selections, graph: Graph, provides: Selections | undefined): boolean {
    return parts.every((part) => this.#givesOne(type, part, graph, provides))
  }

  #givesOne(type: Type, part: SelectionNode, graph: Graph, provides: Selections | undefined): boolean {
    const { types, isA } = this.#model
    if (part.kind !== Kind.FIELD) {
      const condition = part.kind === Kind.INLINE_FRAGMENT ? part.typeCondition?.name.value : undefined
      const inner = (condition && types.get(condition)) || type
      return (
        part.kind === Kind.INLINE_FRAGMENT &&
        this.#gives(inner, part.selectionSet.selections, graph, provides)
      )
    }
    if (part.name.value === '__typename') return true
    const field = type.fields.get(part.name.value)
    const origin = field?.origins.find((one) => one.graph === graph)
    const along = selectedBelow(provides, type.name, part.name.value, isA)
    const own = origin && !origin.external && !origin.requires
    if (!field || (!own && !along)) return false
    const inner = types.get(field.type)
    return !part.selectionSet || !inner || this.#gives(inner, part.selectionSet.selections, graph, along)
  }
}

function memoised<K, V>(
  cache: Map<K, Map<string, Map<Selections, V>>>,
  key: K,
  graph: Graph,
  provides: Selections | undefined,
  make: () => V,
): V {
  let byGraph = cache.get(key)
  if (!byGraph) cache.set(key, (byGraph = new Map()))
  let byProvides = byGraph.get(graph)
  if (!byProvides) byGraph.set(graph, (byProvides = new Map()))
  const id = provides ?? NOTHING
  if (!byProvides.has(id)) byProvides.set(id, make())
  return byProvides.get(id)!
}
