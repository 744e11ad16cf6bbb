import type { MaybePromise } from '../federation/promises.ts'
import type { Selections } from '../federation/selections.ts'
import type { Graph } from '../federation/supergraph.ts'

/** An object at one place of the answer: its value as one graph gave it, and what other graphs gave of the same. */
export class Held {
  readonly graph: Graph
  readonly value: unknown
  /** What this place has along with its objects, by @provides. */
  readonly provides: Selections | undefined
  /** Its concrete type. */
  type: string
  /** Found once for each object, however many fields ask. */
  readonly #others: { graph: Graph; requires: Selections | undefined; held: MaybePromise<Held | null> }[] = []

  constructor(graph: Graph, value: unknown, provides: Selections | undefined, type: string) {
    this.graph = graph
    this.value = value
    this.provides = provides
    this.type = type
  }

  /** The same object as another graph gives it. */
  other(
    graph: Graph,
    requires: Selections | undefined,
    find: () => MaybePromise<Held | null>,
  ): MaybePromise<Held | null> {
    const known = this.#others.find((one) => one.graph === graph && one.requires === requires)
    if (known) return known.held
    const held = find()
    this.#others.push({ graph, requires, held })
    return held
  }
}
