// What one execution of a plan keeps. Values are put into the answer when they come, and what is still to come is counted: an
// object with pending fields needs no promise of its own.
import {
  locatedError,
  responsePathAsArray,
  type ExecutionResult,
  type FieldNode,
  type GraphQLError,
} from 'graphql'
import { blame } from '../federation/faults.ts'
import type { Federation } from '../federation/federation.ts'
import { asError } from '../federation/promises.ts'
import { RemoteFault, type RemotePath } from '../federation/remotes.ts'
import type { Args, Info } from '../federation/subgraph-fields.ts'
import { NULLED, type Arrival, type Hop, type Plan, type PlannedField, type Run } from './plan.ts'
import { nullify, type Position } from './position.ts'
import { RemoteCalls } from './remote/calls.ts'
import { clientKey } from './remote/selecting.ts'
import { shownErrors } from './shown-errors.ts'

/** A run of a plan; its steps see it as `Run` says. */
export class PlanRun implements Run {
  readonly context: unknown
  readonly variables: Record<string, unknown>
  readonly #federation: Federation
  readonly #plan: Plan
  readonly #errors: GraphQLError[] = []
  readonly #args = new Map<FieldNode, Args>()
  readonly #arrivals = new Map<Hop, Map<string, Arrival>>()
  #remote: RemoteCalls | undefined
  #data: Record<string, unknown> | null = {}
  #pending = 0
  /** Thrown by our own code, which no field can be blamed for. */
  #bug: unknown
  #idle: (() => void) | undefined

  constructor(federation: Federation, plan: Plan, context: unknown, variables: Record<string, unknown>) {
    this.#federation = federation
    this.#plan = plan
    this.context = context
    this.variables = variables
  }

  /** The answer's root; null once nothing of it may be. */
  get data(): Record<string, unknown> | null {
    return this.#data
  }

  /** Resolves when nothing is still to come. */
  async settled(): Promise<void> {
    if (this.#pending > 0) await new Promise<void>((resolve) => (this.#idle = resolve))
  }

  /** What was found may have been changed since: it is asked for anew. */
  forget(): void {
    this.#arrivals.clear()
  }

  result(): ExecutionResult {
    if (this.#bug !== undefined) throw this.#bug
    const data = this.#data
    return this.#errors.length > 0 ? { data, errors: shownErrors(data, this.#errors) } : { data }
  }

  later<T>(promise: PromiseLike<T>, arrived: (value: T) => void, failed: (error: unknown) => void): void {
    this.#pending += 1
    promise.then(
      (value) => this.#arrived(arrived, value),
      (error: unknown) => this.#arrived(failed, error),
    )
  }

  fail(
    thrown: unknown,
    field: PlannedField,
    position: Position,
    below: RemotePath = thrown instanceof RemoteFault ? thrown.below : [],
  ): null | typeof NULLED {
    const error = asError(thrown)
    blame(error, field.graph)
    const path = [...responsePathAsArray(position), ...below.map(clientKey)]
    this.#errors.push(locatedError(error, field.nodes, path))
    return position.nullable ? null : NULLED
  }

  nullify(from: Position | undefined): void {
    if (!nullify(from)) this.#data = null
  }

  argsOf(node: FieldNode, make: () => Args): Args {
    let args = this.#args.get(node)
    if (!args) this.#args.set(node, (args = make()))
    return args
  }

  arrivalsOf(hop: Hop): Map<string, Arrival> {
    let arrivals = this.#arrivals.get(hop)
    if (!arrivals) this.#arrivals.set(hop, (arrivals = new Map()))
    return arrivals
  }

  get remote(): RemoteCalls {
    return (this.#remote ??= new RemoteCalls(
      this.#federation,
      this.#plan.documents,
      this.context,
      this.variables,
    ))
  }

  infoOf({ definition, nodes, parent }: PlannedField, path: Position): Info {
    return {
      fieldName: definition.name,
      fieldNodes: nodes,
      returnType: definition.type,
      parentType: parent,
      path,
      schema: this.#federation.model.schema,
      fragments: {},
      rootValue: undefined,
      operation: this.#plan.operation,
      variableValues: this.variables,
    }
  }

  #arrived<T>(work: (outcome: T) => void, outcome: T): void {
    try {
      work(outcome)
    } catch (error) {
      this.#bug = error
    }
    this.#pending -= 1
    if (this.#pending === 0) this.#idle?.()
  }
}
