import { execute, type DocumentNode, type GraphQLError, type GraphQLSchema } from 'graphql'
import { publicError, type AppError } from '@girok/common/errors'
import type { GraphContext } from '@girok/common/graphql/context'
import { isAway } from '@girok/common/graphql/fallback'
import type { Access } from '@girok/common/http/access-log'
import { callFields, type Log } from '@girok/common/log'
import { fieldError } from './errors.ts'

/** A subgraph that can be run, and the service that answers for it. */
export interface Runnable {
  schema: GraphQLSchema
  service: string
}

export interface Document {
  document: DocumentNode
  variables?: Record<string, unknown> | undefined
  operationName?: string | undefined
}

export interface Outcome {
  data?: Record<string, unknown> | null
  errors?: GraphQLError[]
}

/** What running a document needs of its operation. */
export interface RunContext extends GraphContext {
  /** Services that were away while the operation ran. */
  readonly degraded: Set<string>
  /** What the access log will say of the operation. */
  readonly access?: Access
}

/** Runs a document that a plan has made or a gateway has sent, without validating it again. */
export async function runDocument(
  { schema, service }: Runnable,
  { document, variables, operationName }: Document,
  context: RunContext,
  log: Log,
): Promise<Outcome> {
  const contextValue: RunContext = { ...context, covered: [] }
  const result = await execute({
    schema,
    document,
    variableValues: variables,
    operationName,
    contextValue,
  })
  const faults = [...(result.errors ?? []), ...contextValue.covered]
  if (faults.length === 0) return result as Outcome
  const shown = (cause: unknown) => {
    if (isAway(cause)) context.degraded.add(service)
    return show(cause, context, log, service)
  }
  return { ...result, errors: oncePerFault(faults).map(([cause, at]) => fieldError(shown(cause), at)) }
}

/** One fault is one error, however many entities it took down. */
export function oncePerFault(errors: readonly GraphQLError[]): [unknown, GraphQLError][] {
  const faults = new Map<unknown, GraphQLError>()
  for (const error of errors) {
    const cause = error.originalError ?? error
    if (!faults.has(cause)) faults.set(cause, error)
  }
  return [...faults]
}

/** A fault as clients may see it. What they may not see is logged, with the service whose field it was. */
export function show(cause: unknown, { identity }: RunContext, log: Log, serviceName?: string): AppError {
  const error = publicError(cause)
  if (error.code === 'INTERNAL')
    log.error({ ...callFields(identity.call), serviceName, err: cause }, 'field failed')
  return error
}
