// One execution of a plan. Values are put into the answer when they come, and what is still to come is counted: an object with
// pending fields needs no promise of its own.
import {
  getVariableValues,
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
import { completeFields, startField } from './fields.ts'
import { NULLED, type Hop, type Plan, type PlannedField } from './plan.ts'
import { nullify, type Position } from './position.ts'
import { RemoteCalls } from './remote/calls.ts'
import { clientKey } from './remote/selecting.ts'
import { shownErrors } from './shown-errors.ts'
import type { Arrival } from './take-hop.ts'

export class Run {
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

  async execute(): Promise<ExecutionResult> {
    const { root, serial } = this.#plan
    const out = this.#data!
    if (serial) await this.#inOrder(out)
    else if (completeFields(root, undefined, undefined, out, this) === NULLED) this.#data = null
    await this.#settled()
    if (this.#bug !== undefined) throw this.#bug
    const data = this.#data
    return this.#errors.length > 0 ? { data, errors: shownErrors(data, this.#errors) } : { data }
  }

  /** Waits for a value without a promise for what comes of it. */
  later<T>(promise: PromiseLike<T>, arrived: (value: T) => void, failed: (error: unknown) => void): void {
    this.#pending += 1
    promise.then(
      (value) => this.#arrived(arrived, value),
      (error: unknown) => this.#arrived(failed, error),
    )
  }

  /** Notes a fault at a place; what to put there is `null`, or NULLED when that may not be. */
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

  /** Makes the nearest place that may be null so; the whole answer when there is none. */
  nullify(from: Position | undefined): void {
    if (!nullify(from)) this.#data = null
  }

  /** A field's arguments are the same for every object of a place. */
  argsOf(node: FieldNode, make: () => Args): Args {
    let args = this.#args.get(node)
    if (!args) this.#args.set(node, (args = make()))
    return args
  }

  /** What a hop has found or waits for, by key. */
  arrivalsOf(hop: Hop): Map<string, Arrival> {
    let arrivals = this.#arrivals.get(hop)
    if (!arrivals) this.#arrivals.set(hop, (arrivals = new Map()))
    return arrivals
  }

  /** What is asked of remote graphs. */
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

  /** Root fields one after the other, each with all that is below it. */
  async #inOrder(out: Record<string, unknown>): Promise<void> {
    for (const field of this.#plan.root.fields) {
      if (field.included?.(this.variables) === false) continue
      const value = startField(field, undefined, undefined, out, this)
      if (value === NULLED) this.#data = null
      else out[field.key] = value
      await this.#settled()
      if (this.#data === null) return
      // What the next field finds may have been changed by this one.
      this.#arrivals.clear()
    }
  }

  async #settled(): Promise<void> {
    if (this.#pending > 0) await new Promise<void>((resolve) => (this.#idle = resolve))
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

/** Runs a plan; variables that are wrong are answered as graphql-js answers them. */
export function runPlan(
  federation: Federation,
  plan: Plan,
  context: unknown,
  given: Record<string, unknown> | undefined,
): Promise<ExecutionResult> {
  const { schema } = federation.model
  const variables = getVariableValues(schema, plan.operation.variableDefinitions ?? [], given ?? {}, {
    maxErrors: 50,
  })
  if (variables.errors) return Promise.resolve({ errors: variables.errors })
  return new Run(federation, plan, context, variables.coerced).execute()
}
