import type { GraphQLDataSource } from '@apollo/gateway'
import type { Call } from '@girok/common/call'
import { AppError, unavailable } from '@girok/common/errors'
import { createBreaker, type Breaker } from '@girok/common/grpc/breaker'
import { writeHopHeaders } from '@girok/common/http/hop'
import type { Metrics } from '@girok/common/metrics'
import type { TokenSource } from '@girok/common/s2s/tokens'
import { withServiceToken } from '@girok/common/s2s/with-token'
import { tracedCall } from '@girok/common/trace'
import type { BffContext } from '../context.ts'
import { withoutServices } from './away.ts'
import type { RemoteAnswer, RemoteDocument } from './federation/remotes.ts'
import type { LocalDataSource } from './local-data-source.ts'

type Options = Parameters<GraphQLDataSource['process']>[0]
type Variables = Record<string, unknown>
type Answer = Awaited<ReturnType<GraphQLDataSource['process']>>

/** The longest that a fetch may take; what is left of the operation's time is for the way back. */
const HOP_TIMEOUT_MS = 1_500

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

  /** Asks for what a plan of ours wants to know. */
  async ask(
    { document, query }: RemoteDocument,
    variables: Variables,
    context: unknown,
  ): Promise<RemoteAnswer> {
    const options = { request: { query, variables }, document, context }
    return (await this.process(options as unknown as Options)) as RemoteAnswer
  }

  #ask(request: Options['request'], { identity }: BffContext): Promise<Answer> {
    return tracedCall(identity.call, 'CLIENT', this.#target, async (call) => {
      const hop = { ...call, deadline: Math.min(call.deadline, Date.now() + HOP_TIMEOUT_MS) }
      const send = (token: string) => this.#send(request, writeHopHeaders(hop, token), signalOf(hop))
      try {
        return await withServiceToken(this.#tokens, this.#target, send, isDisbelieved)
      } catch (error) {
        throw faultOf(error, hop, this.#target)
      }
    })
  }

  async #send(
    { query, variables, operationName }: Options['request'],
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<Answer> {
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables, operationName }),
      signal,
    })
    if (!response.ok) throw new Refusal(response.status)
    return (await response.json()) as Answer
  }
}

class Refusal extends Error {
  readonly status: number

  constructor(status: number) {
    super(`it answered ${status}`)
    this.status = status
  }
}

const isDisbelieved = (error: unknown) => error instanceof Refusal && error.status === 401

const signalOf = ({ signal, deadline }: Call) =>
  AbortSignal.any([signal, AbortSignal.timeout(Math.max(0, deadline - Date.now()))])

/** A client that went away is no fault of the server's. */
function faultOf(cause: unknown, { signal, deadline }: Call, target: string): AppError {
  if (Date.now() >= deadline)
    return new AppError('DEADLINE_EXCEEDED', 'DEPENDENCY_UNAVAILABLE', `${target} did not answer in time`, {
      cause,
    })
  if (signal.aborted) return new AppError('CANCELLED', 'UNSPECIFIED', 'the caller went away', { cause })
  return unavailable(target, cause)
}
