import { pino, type Logger } from 'pino'
import { traceIdOf, type Call } from './call.ts'

export type Log = Logger

/** Keys whose values never reach a log, at the top and one level down. */
const SECRET = [
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
]

/** A JSON logger for one process; secrets are redacted by name. */
export function createLog(service: string, level: string): Log {
  const paths = SECRET.flatMap((key) => [key, `*.${key}`, `*.*.${key}`])
  return pino({
    name: service,
    level,
    redact: { paths, censor: '[redacted]' },
    base: { service, pid: process.pid },
  })
}

/** The fields that tie a line to its request and trace. */
export const callFields = (call: Call) => ({
  requestId: call.requestId,
  traceId: traceIdOf(call.traceparent),
  ...(call.caller && { caller: call.caller }),
  ...(call.userId && { userId: call.userId }),
})
