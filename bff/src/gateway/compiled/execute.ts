import { getVariableValues, type ExecutionResult } from 'graphql'
import type { Federation } from '../federation/federation.ts'
import { startField } from './fields.ts'
import { completeFields } from './objects.ts'
import { NULLED, type Place, type Plan } from './plan.ts'
import { PlanRun } from './run.ts'

/** Runs a plan; variables that are wrong are answered as graphql-js answers them. */
export async function runPlan(
  federation: Federation,
  plan: Plan,
  context: unknown,
  given: Record<string, unknown> | undefined,
): Promise<ExecutionResult> {
  const { schema } = federation.model
  const variables = getVariableValues(schema, plan.operation.variableDefinitions ?? [], given ?? {}, {
    maxErrors: 50,
  })
  if (variables.errors) return { errors: variables.errors }
  const run = new PlanRun(federation, plan, context, variables.coerced)
  if (plan.serial) await inOrder(plan.root, run)
  else if (completeFields(plan.root, undefined, undefined, run.data!, run) === NULLED) run.nullify(undefined)
  await run.settled()
  return run.result()
}

/** Root fields one after the other, each with all that is below it. */
async function inOrder({ fields }: Place, run: PlanRun): Promise<void> {
  for (const field of fields) {
    if (run.data === null) return
    if (field.included?.(run.variables) === false) continue
    const value = startField(field, undefined, undefined, run.data, run)
    if (value === NULLED) run.nullify(undefined)
    else run.data[field.key] = value
    await run.settled()
    run.forget()
  }
}
