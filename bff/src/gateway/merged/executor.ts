import { execute, type ExecutionResult } from 'graphql'
import type { Executor, Operation, Request, Why } from '../executors/executor.ts'
import type { Settle } from '../executors/outcome.ts'
import type { Federation } from '../federation/federation.ts'
import type { Resolution } from './resolution.ts'
import { mergeInto } from './schema.ts'
import { refusalOf, type Refusal } from './supports.ts'

/** graphql-js over one schema merged from all subgraphs: no plan, each field asks the graph that has it. */
export class MergedExecutor implements Executor {
  readonly name = 'merged'
  readonly #federation: Federation
  readonly #settle: Settle
  readonly #refusals = new WeakMap<Operation, { refusal: Refusal | undefined }>()

  constructor(federation: Federation, resolution: Resolution, settle: Settle) {
    this.#federation = federation
    this.#settle = settle
    mergeInto(federation, resolution)
  }

  /** Statically, once for each operation. */
  refuses(operation: Operation): Why | undefined {
    const known = this.#refusals.get(operation)
    if (known) return known.refusal
    const refusal = refusalOf(this.#federation, operation.document, operation.node)
    this.#refusals.set(operation, { refusal })
    return refusal
  }

  async execute({ document, name }: Operation, { context, request }: Request): Promise<ExecutionResult> {
    const result = await execute({
      schema: this.#federation.model.schema,
      document,
      operationName: name,
      contextValue: context,
      variableValues: request.variables,
    })
    return this.#settle(result, context)
  }
}
