import type { ExecutionResult } from 'graphql'
import type { Log } from '@girok/common/log'
import type { Executor, Operation, Request, Why } from '../executors/executor.ts'
import type { Settle } from '../executors/outcome.ts'
import type { Federation } from '../federation/federation.ts'
import type { MergedExecutor } from '../merged/executor.ts'
import type { Resolution } from '../merged/resolution.ts'
import { refusalOf } from '../merged/supports.ts'
import type { RunContext } from '../run-document.ts'
import { Bounded } from '../bounded.ts'
import { runPlan } from './execute.ts'
import type { Plan } from './plan.ts'
import { Planner } from './planner.ts'

/** An operation is worth a plan when it comes for the third time. */
export const HOT = 3

/** Plans that are kept, and their fields together: some 50 MB at most. */
const MOST_PLANS = { count: 1_000, size: 50_000 }

interface Known {
  seen: number
  /** It cannot be planned. */
  hopeless: Why | undefined
}

/** Operations that come often, planned once: no schema is looked at while they run. */
export class CompiledExecutor implements Executor {
  readonly name = 'compiled'
  readonly #federation: Federation
  readonly #planner: Planner
  readonly #merged: MergedExecutor
  readonly #settle: Settle
  readonly #hot: number
  readonly #log: Log
  readonly #plans = new Bounded<Operation, Plan>(MOST_PLANS)
  readonly #known = new WeakMap<Operation, Known>()
  /** Operations that wait for their plan. */
  readonly #queue: Operation[] = []

  constructor(
    federation: Federation,
    resolution: Resolution,
    merged: MergedExecutor,
    settle: Settle,
    { hot, log }: { hot: number; log: Log },
  ) {
    this.#federation = federation
    this.#planner = new Planner(federation, resolution)
    this.#merged = merged
    this.#settle = settle
    this.#hot = hot
    this.#log = log
  }

  /** Beyond the merged schema a plan may ask remote graphs. What can be planned waits until it has come often enough. */
  refuses(operation: Operation): Why | undefined {
    if (this.#plans.get(operation)) return undefined
    const known = this.#known.get(operation) ?? { seen: 0, hopeless: this.#refusal(operation) }
    this.#known.set(operation, known)
    if (known.hopeless) return known.hopeless
    known.seen += 1
    if (this.#hot <= 1) this.#make(operation)
    else if (known.seen === this.#hot) this.#makeSoon(operation)
    return this.#plans.get(operation) ? undefined : (known.hopeless ?? 'cold')
  }

  /** Whether an operation can be run without being refused first. */
  has(operation: Operation): boolean {
    return this.#plans.get(operation) !== undefined
  }

  execute(operation: Operation, { context, request }: Request): Promise<ExecutionResult> {
    return this.run(operation, context, request.variables)
  }

  async run(
    operation: Operation,
    context: RunContext,
    variables: Record<string, unknown> | undefined,
  ): Promise<ExecutionResult> {
    const plan = this.#plans.get(operation)!
    return this.#settle(await runPlan(this.#federation, plan, context, variables), context)
  }

  #refusal(operation: Operation): Why | undefined {
    const refusal = this.#merged.refuses(operation)
    if (refusal !== 'remote') return refusal
    return refusalOf(this.#federation, operation.document, operation.node, 'all')
  }

  /** One plan a turn of the event loop, so that requests come between. */
  #makeSoon(operation: Operation): void {
    this.#queue.push(operation)
    if (this.#queue.length === 1) setImmediate(this.#makeNext)
  }

  readonly #makeNext = (): void => {
    const operation = this.#queue.shift()
    if (operation) this.#make(operation)
    if (this.#queue.length > 0) setImmediate(this.#makeNext)
  }

  #make(operation: Operation): void {
    const known = this.#known.get(operation)!
    // Once it has been forgotten it has to come often again.
    known.seen = 0
    const plan = this.#plan(operation)
    if (typeof plan === 'string') known.hopeless = plan
    else this.#plans.set(operation, plan, plan.size)
  }

  /** A fault of ours costs its operation the plan, and nothing else. */
  #plan({ document, node }: Operation): Plan | 'introspection' | 'too large' | 'fault' {
    try {
      return this.#planner.plan(document, node)
    } catch (error) {
      this.#log.error({ err: error }, 'an operation cannot be planned')
      return 'fault'
    }
  }
}
