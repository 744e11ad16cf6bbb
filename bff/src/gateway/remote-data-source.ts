import type { GraphQLDataSource } from '@apollo/gateway'
import { AppError, unavailable } from '@girok/common/errors'
import { createBreaker, type Breaker } from '@girok/common/grpc/breaker'
import { writeHopHeaders } from '@girok/common/http/hop'
import type { Metrics } from '@girok/common/metrics'
import type { TokenSource } from '@girok/common/s2s/tokens'
import { tracedCall } from '@girok/common/trace'
import type { BffContext } from '../context.ts'
import { withoutServices } from './away.ts'
import type { LocalDataSource } from './local-data-source.ts'

type Options = Parameters<GraphQLDataSource['process']>[0]
type Answer = Awaited<ReturnType<GraphQLDataSource['process']>>

/** Subgraphs that run as servers of their own: where, and what we show them. */
export interface Remotes {
  /** URLs by subgraph name. */
  urls: Readonly<Record<string, string | undefined>>
  tokens: TokenSource
  metrics: Metrics
}

/** A subgraph behind its own server, called as any other hop and with nothing of the client's own headers. */
export class RemoteDataSource implements GraphQLDataSource {
  readonly #target: string
  readonly #url: string
  readonly #local: LocalDataSource
  readonly #tokens: TokenSource
  readonly #breaker: Breaker

  constructor(name: string, url: string, local: LocalDataSource, { tokens, metrics }: Remotes) {
    this.#target = `subgraph-${name}`
    this.#url = url
    this.#local = local
    this.#tokens = tokens
    this.#breaker = createBreaker(this.#target, metrics)
  }

  /** A server that is away answers as its module would with its service away: fallbacks, nulls, and their errors. */
  async process(options: Options): Promise<Answer> {
    const context = options.context as BffContext
    try {
      const answer = await this.#breaker.run(() => this.#ask(options.request, context))
      for (const service of (answer.extensions?.['degraded'] ?? []) as string[]) context.degraded.add(service)
      return answer
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      return this.#local.process({ ...options, context: withoutServices(context, error) } as Options)
    }
  }

  #ask({ query, variables, operationName }: Options['request'], { identity }: BffContext): Promise<Answer> {
    return tracedCall(identity.call, 'CLIENT', this.#target, async (call) => {
      const headers = writeHopHeaders(call, await this.#tokens.get(this.#target))
      const response = await fetch(this.#url, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables, operationName }),
        signal: AbortSignal.any([call.signal, AbortSignal.timeout(Math.max(0, call.deadline - Date.now()))]),
      }).catch((error: unknown) => {
        throw unavailable(this.#target, error)
      })
      if (response.status === 401 || response.status === 403) this.#tokens.forget(this.#target)
      if (!response.ok) throw unavailable(this.#target, `it answered ${response.status}`)
      return (await response.json()) as Answer
    })
  }
}
