import { pino, stdSerializers, type Logger } from 'pino'
import { traceIdOf, type Call } from './call.ts'

export type Log = Logger
type Fields = Record<string, unknown>

/** Keys whose values never reach a log, however a line came by them. */
const SECRET: ReadonlySet<string> = new Set([
  'password',
  'currentPassword',
  'newPassword',
  'accessToken',
  'refreshToken',
  'token',
  'ticket',
  'secret',
  'authorization',
  'cookie',
  'verifier',
  'code_verifier',
  'access_token',
  'refresh_token',
  'id_token',
  'client_secret',
])
const CENSORED = '[redacted]'
/** Levels of a line that are looked at. */
const DEPTH = 3

/** A JSON logger for one process; secrets are redacted by name. */
export function createLog(service: string, level: string): Log {
  return pino({
    name: service,
    level,
    // pino's own `redact` takes 60 µs a line for as many wildcards, more than some requests.
    formatters: { log: (fields) => censored(fields, DEPTH) },
    serializers: {
      err: (error: Error) => censored(stdSerializers.err(error) as unknown as Fields, DEPTH - 1),
    },
    base: { service, pid: process.pid },
  })
}

/** The same fields without secrets; a copy only where there is one. */
function censored<T extends Fields>(fields: T, depth: number): T {
  let copy: T | undefined
  for (const key of Object.keys(fields)) {
    const shown = shownAs(key, fields[key], depth)
    if (shown === fields[key]) continue
    copy ??= (Array.isArray(fields) ? [...fields] : { ...fields }) as T
    Object.assign(copy, { [key]: shown })
  }
  return copy ?? fields
}

function shownAs(key: string, value: unknown, depth: number): unknown {
  if (SECRET.has(key)) return CENSORED
  return depth > 1 && isPlain(value) ? censored(value, depth - 1) : value
}

/** Errors are looked at once they are serialized. */
const isPlain = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !(value instanceof Error)

/** The fields that tie a line to its request and trace. */
export const callFields = (call: Call) => ({
  requestId: call.requestId,
  traceId: traceIdOf(call.traceparent),
  ...(call.caller && { caller: call.caller }),
  ...(call.userId && { userId: call.userId }),
})
