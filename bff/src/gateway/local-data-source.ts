import type { DocumentNode } from 'graphql'
import type { GraphQLDataSource } from '@apollo/gateway'
import type { Log } from '@girok/common/log'
import type { BffContext } from '../context.ts'
import { runDocument, type Runnable } from './run-document.ts'

type Options = Parameters<GraphQLDataSource['process']>[0]
type Answer = Awaited<ReturnType<GraphQLDataSource['process']>>

/**
 * A subgraph in our own process. It runs the fetch's parsed document as it is: no second parse or validation, and one
 * context for all subgraphs, so that one loader serves the whole operation.
 */
export class LocalDataSource implements GraphQLDataSource {
  readonly #subgraph: Runnable
  readonly #log: Log

  constructor(subgraph: Runnable, log: Log) {
    this.#subgraph = subgraph
    this.#log = log
  }

  async process(options: Options): Promise<Answer> {
    const { request, context, document } = options as Options & { document: DocumentNode }
    const { variables, operationName } = request
    const run = { document, variables, operationName }
    return (await runDocument(this.#subgraph, run, context as BffContext, this.#log)) as Answer
  }
}
