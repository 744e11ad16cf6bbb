import {
  credentials,
  makeGenericClientConstructor,
  type Client as RawClient,
  type ServiceError,
} from '@grpc/grpc-js'
import type { ServiceDefinition } from '@grpc/grpc-js'
import { DEFAULT_HOP_MS, isTimeOver, type Call } from '../call.ts'
import { AppError } from '../errors.ts'
import { secondsSince, type Metrics } from '../metrics.ts'
import { tracedCall } from '../trace.ts'
import type { TokenSource } from '../s2s/tokens.ts'
import { withServiceToken } from '../s2s/with-token.ts'
import { createBreaker } from './breaker.ts'
import { channelOptions } from './channel.ts'
import { writeMetadata } from './metadata.ts'
import { fromStatus } from './status.ts'
import { methodName, type Client, type Service } from './types.ts'

export interface ClientOptions<S> {
  /** The callee's name, which is also its token audience. */
  target: string
  /** `host:port`, or any gRPC name (`dns:///chat.services:50054`). */
  address: string
  tokens: TokenSource
  metrics?: Metrics
  /** The longest that a hop may take, in ms; the caller's own deadline cuts it shorter. */
  hopTimeoutMs?: number
  /** Exceptions by method, in ms. */
  timeouts?: Partial<Record<keyof S, number>>
}

/** What a hop leaves of its caller's time for the way back. */
const MARGIN_MS = 5

type Unary = RawClient['makeUnaryRequest']

/** A typed client of a service. Every method takes `(request, call)`; identity, deadline and cancellation travel along. */
export function connect<S extends Service>(
  service: S,
  options: ClientOptions<S>,
): Client<S> & { close: () => void } {
  const Raw = makeGenericClientConstructor(service as unknown as ServiceDefinition, options.target)
  const raw = new Raw(options.address, credentials.createInsecure(), channelOptions)
  const breaker = createBreaker(options.target, options.metrics)
  const close = () => {
    breaker.close()
    raw.close()
  }
  const client: Record<string, unknown> = { close }
  for (const [name, method] of Object.entries(service)) {
    const limit = options.timeouts?.[name] ?? options.hopTimeoutMs ?? DEFAULT_HOP_MS
    const label = methodName(method.path)
    const send: Send = (request, metadata, deadline, done) =>
      (raw.makeUnaryRequest as Unary)(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        metadata,
        { deadline },
        done,
      )
    client[name] = (request: unknown, call: Call) =>
      measured(options, label, () =>
        breaker.run(() =>
          tracedCall(call, 'CLIENT', `${options.target}.${label}`, (traced) =>
            invoke(send, options, limit, request, traced),
          ),
        ),
      )
  }
  return client as Client<S> & { close: () => void }
}

type Send = (
  request: unknown,
  metadata: ReturnType<typeof writeMetadata>,
  deadline: number,
  done: (error: ServiceError | null, response?: unknown) => void,
) => { cancel: () => void }

async function invoke<S>(send: Send, options: ClientOptions<S>, limit: number, request: unknown, call: Call) {
  const { target, tokens } = options
  const deadline = Math.min(call.deadline - MARGIN_MS, Date.now() + limit)
  const demandTime = () => {
    if (call.signal.aborted || deadline <= Date.now()) throw gone(call, target)
  }
  const hop = async (token: string) => {
    demandTime()
    return exchange((done) => send(request, writeMetadata(call, token), deadline, done), target, call)
  }
  demandTime()
  try {
    return await withServiceToken(tokens, target, hop, isDisbelieved)
  } catch (error) {
    throw isRefusal(error) ? refusedHop(target, error) : error
  }
}

type Done = Parameters<Send>[3]

/** One RPC, cancelled when its caller goes away. */
const exchange = (start: (done: Done) => ReturnType<Send>, target: string, call: Call) =>
  new Promise<unknown>((resolve, reject) => {
    const { signal } = call
    const sent = start((error, response) => {
      signal.removeEventListener('abort', cancel)
      if (error) reject(signal.aborted ? gone(call, target) : fromStatus(error, target))
      else resolve(response)
    })
    const cancel = () => sent.cancel()
    signal.addEventListener('abort', cancel, { once: true })
  })

const isRefusal = (error: unknown) => error instanceof AppError && error.reason === 'CALLER_NOT_ALLOWED'
const isDisbelieved = (error: unknown) => isRefusal(error) && (error as AppError).code === 'UNAUTHENTICATED'

/** The callee did not believe our token or allow us: our fault and not the person's, who must not be told to sign in. */
const refusedHop = (target: string, cause: unknown) =>
  new AppError('INTERNAL', 'CALLER_NOT_ALLOWED', `${target} refused this service`, { cause })

const gone = (call: Call, target: string) =>
  isTimeOver(call.signal) || call.deadline - MARGIN_MS <= Date.now()
    ? new AppError('DEADLINE_EXCEEDED', 'DEPENDENCY_UNAVAILABLE', `no time left to ask ${target}`)
    : new AppError('CANCELLED', 'UNSPECIFIED', 'the caller went away')

async function measured<S, T>(
  { metrics, target }: ClientOptions<S>,
  method: string,
  work: () => Promise<T>,
): Promise<T> {
  const start = performance.now()
  let code = 'OK'
  try {
    return await work()
  } catch (error) {
    code = error instanceof AppError ? error.code : 'INTERNAL'
    throw error
  } finally {
    metrics?.called.observe({ target, method, code }, secondsSince(start))
  }
}
