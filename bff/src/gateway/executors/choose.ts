import type { ExecutionResult } from 'graphql'
import { Counter } from 'prom-client'
import type { Metrics } from '@girok/common/metrics'
import type { Executor, ExecutorName, Operation, Request, Why } from './executor.ts'

export const executorChoices = ['auto', 'compiled', 'merged', 'apollo'] as const

/** `auto` is the fastest that can; the others are for tests and benches. ApolloGateway can do everything, so it is always there. */
export type ExecutorChoice = (typeof executorChoices)[number]

const LADDERS: Record<ExecutorChoice, readonly ExecutorName[]> = {
  auto: ['compiled', 'merged', 'apollo'],
  compiled: ['compiled', 'apollo'],
  merged: ['merged', 'apollo'],
  apollo: ['apollo'],
}

/** Runs each operation with the first executor that takes it, and counts which, and why it was not the first. */
export class Chooser {
  readonly #ladder: readonly Executor[]
  readonly #executed: Counter<'executor' | 'why'>

  constructor(choice: ExecutorChoice, executors: Record<ExecutorName, Executor>, { registry }: Metrics) {
    this.#ladder = LADDERS[choice].map((name) => executors[name])
    this.#executed = new Counter({
      name: 'girok_graphql_executed_total',
      help: 'Operations by the executor that ran them, and why it was not a faster one',
      labelNames: ['executor', 'why'],
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

  execute(operation: Operation, request: Request): Promise<ExecutionResult> {
    const { executor, why } = this.choose(operation)
    this.count(executor.name, why)
    return executor.execute(operation, request)
  }

  count(executor: ExecutorName, why: Why | 'fastest'): void {
    this.#executed.inc({ executor, why })
  }
}
