import { Counter } from 'prom-client'
import type { Metrics } from '@girok/common/metrics'
import type { Executor, ExecutorName, Operation, Why } from './executor.ts'

export const executorChoices = ['auto', 'compiled', 'merged', 'apollo'] as const

/** `auto` is the fastest that can; the others are for tests and benches. ApolloGateway can do everything, so it is always there. */
export type ExecutorChoice = (typeof executorChoices)[number]

const LADDERS: Record<ExecutorChoice, readonly ExecutorName[]> = {
  auto: ['compiled', 'merged', 'apollo'],
  compiled: ['compiled', 'apollo'],
  merged: ['merged', 'apollo'],
  apollo: ['apollo'],
}

/** Finds the first executor that takes an operation, and counts which, and why it was not the first of all. */
export class Chooser {
  readonly #ladder: readonly Executor[]
  readonly #executed: Counter<'executor' | 'why' | 'way'>

  constructor(choice: ExecutorChoice, executors: Record<ExecutorName, Executor>, { registry }: Metrics) {
    this.#ladder = LADDERS[choice].map((name) => executors[name])
    this.#executed = new Counter({
      name: 'girok_graphql_executed_total',
      help: 'Operations by the executor that ran them, and why it was not a faster one',
      labelNames: ['executor', 'why', 'way'],
      registers: [registry],
    })
  }

  /** The executor of an operation, and why it is not the first of all. */
  choose(operation: Operation): { executor: Executor; why: Why | 'fastest' } {
    let why: Why | 'fastest' = 'fastest'
    for (const executor of this.#ladder) {
      const refusal = executor.refuses(operation)
      if (!refusal) return { executor, why }
      if (why === 'fastest') why = refusal
    }
    return { executor: this.#ladder.at(-1)!, why }
  }

  /** `way` says whether Apollo Server was asked. */
  count(executor: ExecutorName, why: Why | 'fastest', way: 'short' | 'server'): void {
    this.#executed.inc({ executor, why, way })
  }
}
