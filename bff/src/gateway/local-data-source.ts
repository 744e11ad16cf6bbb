import {
  execute,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
} from 'graphql'
import type { GraphQLDataSource } from '@apollo/gateway'
import { publicError, type AppError } from '@girok/common/errors'
import { callFields, type Log } from '@girok/common/log'
import type { BffContext } from '../context.ts'
import { fieldError } from './errors.ts'

type Options = Parameters<GraphQLDataSource['process']>[0]
type Answer = Awaited<ReturnType<GraphQLDataSource['process']>>

/**
 * A subgraph in our own process. It runs the fetch's parsed document as it is: no second parse or validation, and one
 * context for all subgraphs, so that one loader serves the whole operation.
 */
export class LocalDataSource implements GraphQLDataSource {
  readonly #schema: GraphQLSchema
  /** The service that answers for this subgraph. */
  readonly #service: string
  readonly #log: Log

  constructor(schema: GraphQLSchema, service: string, log: Log) {
    this.#schema = schema
    this.#service = service
    this.#log = log
  }

  async process(options: Options): Promise<Answer> {
    const { request, context, document } = options as Options & { document: DocumentNode }
    const contextValue = context as BffContext
    const result = await execute({
      schema: this.#schema,
      document,
      variableValues: request.variables,
      operationName: request.operationName,
      contextValue,
    })
    return result.errors ? this.#withPublicErrors(result, contextValue) : (result as Answer)
  }

  /** One fault is one error, however many entities it took down. */
  #withPublicErrors(result: ExecutionResult, context: BffContext): Answer {
    const faults = new Map<unknown, GraphQLError>()
    for (const error of result.errors ?? []) {
      const cause = error.originalError ?? error
      if (!faults.has(cause)) faults.set(cause, error)
    }
    const errors = [...faults].map(([cause, at]) => fieldError(this.#shown(cause, context), at))
    return { ...result, errors } as Answer
  }

  #shown(cause: unknown, { identity, degraded }: BffContext): AppError {
    const error = publicError(cause)
    if (error.code === 'UNAVAILABLE' || error.code === 'DEADLINE_EXCEEDED') degraded.add(this.#service)
    if (error.code === 'INTERNAL')
      this.#log.error({ ...callFields(identity.call), err: cause }, 'field failed')
    return error
  }
}
