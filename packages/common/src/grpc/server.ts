import { Server, ServerCredentials, type UntypedServiceImplementation } from '@grpc/grpc-js'
import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js'
import { HealthImplementation } from 'grpc-health-check'
import type { Call } from '../call.ts'
import { DEFAULT_DEADLINE_MS, TIME_OVER } from '../call.ts'
import { AppError, publicError } from '../errors.ts'
import { callFields, type Log } from '../log.ts'
import { secondsSince, type Metrics } from '../metrics.ts'
import type { HopGuard } from '../s2s/guard.ts'
import { tracedCall } from '../trace.ts'
import { serverOptions } from './channel.ts'
import { readMetadata } from './metadata.ts'
import { addReflection } from './reflection.ts'
import { toStatus } from './status.ts'
import { methodName, serviceName, type Handlers, type Service } from './types.ts'

export interface GrpcServerOptions<S extends Service> {
  service: S
  handlers: Handlers<S>
  /** Decides who may call what; nothing but health (and reflection in development) passes without it. */
  guard: HopGuard
  log: Log
  metrics: Metrics
  host: string
  port: number
  /** Lets tools read the schema; off in production. */
  reflection: boolean
}

export interface GrpcServer {
  port: number
  /** Refuses new calls, lets running ones finish within a bound, then closes. */
  close: () => Promise<void>
}

const SHUTDOWN_LIMIT_MS = 5_000

type Raw = ServerUnaryCall<unknown, unknown>
type AnyHandler = (request: unknown, call: Call) => Promise<unknown>

/** Serves one domain: guard, deadline, cancellation, errors, metrics and log lines are the edge's, answers the handlers'. */
export async function serveGrpc<S extends Service>(options: GrpcServerOptions<S>): Promise<GrpcServer> {
  const server = new Server(serverOptions)
  server.addService(tolerant(options.service), implement(options))
  const name = serviceName(options.service)
  const health = new HealthImplementation({ '': 'SERVING', [name]: 'SERVING' })
  health.addToServer(server)
  if (options.reflection) addReflection(server)
  const port = await bind(server, options.host, options.port)
  return {
    port,
    close: () => {
      for (const served of ['', name]) health.setStatus(served, 'NOT_SERVING')
      return shutDown(server)
    },
  }
}

/** What a message that does not decode is handed on as, so that it is answered as any bad request. */
class Undecodable {
  readonly cause: unknown

  constructor(cause: unknown) {
    this.cause = cause
  }
}

/** The service with decoders that never throw: grpc-js would call that its own INTERNAL fault. */
function tolerant(service: Service): Service {
  const decoding = (decode: (bytes: Buffer) => unknown) => (bytes: Buffer) => {
    try {
      return decode(bytes)
    } catch (cause) {
      return new Undecodable(cause)
    }
  }
  const methods = Object.entries(service).map(([name, method]) => [
    name,
    { ...method, requestDeserialize: decoding(method.requestDeserialize) },
  ])
  return Object.fromEntries(methods) as Service
}

/** Clients are told to go elsewhere (GOAWAY); a call that outlives every deadline is cut. */
const shutDown = (server: Server) =>
  new Promise<void>((resolve) => {
    const insist = setTimeout(() => server.forceShutdown(), SHUTDOWN_LIMIT_MS)
    server.tryShutdown(() => {
      clearTimeout(insist)
      resolve()
    })
  })

function implement<S extends Service>(options: GrpcServerOptions<S>): UntypedServiceImplementation {
  const implementation: UntypedServiceImplementation = {}
  for (const [name, method] of Object.entries(options.service)) {
    const handler = options.handlers[name as keyof S] as AnyHandler
    const label = methodName(method.path)
    implementation[name] = (raw: Raw, done: sendUnaryData<unknown>) =>
      void serve(options, label, handler, raw, done)
  }
  return implementation
}

async function serve(
  { guard, log, metrics }: Pick<GrpcServerOptions<Service>, 'guard' | 'log' | 'metrics'>,
  method: string,
  handler: AnyHandler,
  raw: Raw,
  done: sendUnaryData<unknown>,
): Promise<void> {
  const start = performance.now()
  const { call, stop } = receive(raw)
  let code = 'OK'
  try {
    const caller = await guard(raw.metadata, method)
    if (raw.request instanceof Undecodable) throw undecodable(raw.request)
    done(
      null,
      await tracedCall({ ...call, caller }, 'SERVER', method, (traced) => handler(raw.request, traced)),
    )
  } catch (error) {
    const shown = publicError(call.signal.aborted && !(error instanceof AppError) ? tooLate(error) : error)
    code = shown.code
    if (code === 'INTERNAL') log.error({ ...callFields(call), method, err: error }, 'call failed')
    done(toStatus(shown))
  } finally {
    stop()
    metrics.served.observe({ method, code }, secondsSince(start))
    log.debug({ ...callFields(call), method, code }, 'served')
  }
}

/** The incoming call, with a signal that aborts on cancellation and at the deadline. */
function receive(raw: Raw): { call: Call; stop: () => void } {
  const controller = new AbortController()
  const given = Number(raw.getDeadline())
  const deadline = Number.isFinite(given) ? given : Date.now() + DEFAULT_DEADLINE_MS
  // One reason for all: a fresh DOMException with its stack would cost more than most answers.
  const abort = () => controller.abort(CANCELLED)
  const timer = setTimeout(() => controller.abort(TIME_OVER), Math.max(0, deadline - Date.now()))
  raw.once('cancelled', abort)
  const call = readMetadata(raw.metadata, { caller: '', deadline, signal: controller.signal })
  // The stream also tells `cancelled` when it closes after the answer.
  const stop = () => {
    clearTimeout(timer)
    raw.off('cancelled', abort)
  }
  return { call, stop }
}

const CANCELLED = new DOMException('the caller went away', 'AbortError')

const undecodable = ({ cause }: Undecodable) =>
  new AppError('INVALID_ARGUMENT', 'MALFORMED_REQUEST', 'the message does not decode', { cause })

const tooLate = (cause: unknown) =>
  new AppError('DEADLINE_EXCEEDED', 'UNSPECIFIED', 'the call was cancelled or too late', { cause })

const bind = (server: Server, host: string, port: number) =>
  new Promise<number>((resolve, reject) =>
    server.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(new Error(`cannot listen on ${host}:${port}: ${error.message}`)) : resolve(bound),
    ),
  )
