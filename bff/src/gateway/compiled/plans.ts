import type { Operation } from '../executors/executor.ts'
import type { Plan } from './plan.ts'

/** Plans of the operations that came last, as many as fit: by count, and by the length of their documents. */
export class Plans {
  readonly #most: { plans: number; characters: number }
  readonly #kept = new Map<Operation, { plan: Plan; length: number }>()
  #characters = 0

  constructor(most = { plans: 1_000, characters: 4_000_000 }) {
    this.#most = most
  }

  get size(): number {
    return this.#kept.size
  }

  get(operation: Operation): Plan | undefined {
    const kept = this.#kept.get(operation)
    if (!kept) return undefined
    // Maps keep their order: the one that was asked for last goes last.
    this.#kept.delete(operation)
    this.#kept.set(operation, kept)
    return kept.plan
  }

  set(operation: Operation, plan: Plan): void {
    const length = lengthOf(operation)
    this.#kept.set(operation, { plan, length })
    this.#characters += length
    while (this.#kept.size > this.#most.plans || this.#characters > this.#most.characters) this.#forget()
  }

  #forget(): void {
    const [operation, { length }] = this.#kept.entries().next().value!
    this.#kept.delete(operation)
    this.#characters -= length
  }
}

/** Documents without locations are counted as if they were long. */
const lengthOf = ({ document }: Operation): number => document.loc?.end ?? 10_000
