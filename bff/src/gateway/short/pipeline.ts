// What Apollo Server does around an operation whose document it knows, and no more: the same plugins, in the same order.
import {
  HeaderMap,
  type ApolloServerPlugin,
  type GraphQLRequest,
  type GraphQLRequestContext,
  type GraphQLRequestListener,
  type HTTPGraphQLHead,
} from '@apollo/server'
import { GraphQLError, type ExecutionResult, type GraphQLFormattedError, type GraphQLSchema } from 'graphql'
import { asError } from '../federation/promises.ts'
import type { RunContext } from '../run-document.ts'
import type { Ready } from './operations.ts'

export interface PipelineParts<C extends RunContext> {
  schema: GraphQLSchema
  plugins: readonly ApolloServerPlugin<C>[]
  formatError: (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError
  run: (ready: Ready, context: C, variables: GraphQLRequest['variables']) => Promise<ExecutionResult>
}

export interface Answer {
  head: HTTPGraphQLHead
  result: { data?: unknown; errors?: readonly GraphQLFormattedError[]; extensions?: object }
}

export class ShortPipeline<C extends RunContext> {
  readonly #parts: PipelineParts<C>

  constructor(parts: PipelineParts<C>) {
    this.#parts = parts
  }

  async answer(ready: Ready, request: GraphQLRequest, contextValue: C): Promise<Answer> {
    const context = this.#contextOf(ready, request, contextValue)
    const begun = await Promise.all(this.#parts.plugins.map((plugin) => plugin.requestDidStart?.(context)))
    const listeners = begun.filter((one) => one !== undefined && one !== null)
    const { response } = context
    response.body = { kind: 'single', singleResult: await this.#result(ready, context, listeners) }
    await Promise.all(listeners.map((listener) => listener.willSendResponse?.(context as never)))
    if (response.body.kind !== 'single') throw new Error('an answer has one part')
    return { head: response.http, result: response.body.singleResult }
  }

  async #result(ready: Ready, context: Context<C>, listeners: readonly GraphQLRequestListener<C>[]) {
    const { http } = context.response
    try {
      await Promise.all(listeners.map((listener) => listener.didResolveOperation?.(context as never)))
    } catch (error) {
      const errors = [this.#formatted(error, http)]
      http.status ??= 500
      return { errors }
    }
    const { data, errors } = await this.#parts.run(ready, context.contextValue, context.request.variables)
    return { data: data ?? null, ...(errors && { errors: errors.map((one) => this.#formatted(one, http)) }) }
  }

  /** An error as clients see it; what it says of HTTP goes into the head. */
  #formatted(thrown: unknown, head: HTTPGraphQLHead): GraphQLFormattedError {
    const error = asError(thrown)
    const one =
      error instanceof GraphQLError ? error : new GraphQLError(error.message, { originalError: error })
    const { http, ...extensions } = one.extensions as { http?: { status?: number } }
    if (http?.status !== undefined) head.status = http.status
    const code = one.extensions['code'] ?? 'INTERNAL_SERVER_ERROR'
    return this.#parts.formatError({ ...one.toJSON(), extensions: { ...extensions, code } }, one)
  }

  #contextOf({ operation, source, queryHash }: Ready, request: GraphQLRequest, contextValue: C): Context<C> {
    const { schema } = this.#parts
    const { document, node, name } = operation
    return {
      request,
      response: { http: { status: undefined, headers: new HeaderMap() }, body: undefined },
      contextValue,
      schema,
      document,
      operation: node,
      operationName: name ?? null,
      queryHash,
      source,
      metrics: {},
    } as unknown as Context<C>
  }
}

type Context<C extends RunContext> = GraphQLRequestContext<C>
