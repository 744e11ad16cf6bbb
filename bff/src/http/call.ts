import type { IncomingMessage, ServerResponse } from 'node:http'
import { TIME_OVER, newCall, traceparentFrom, type Call } from '@girok/common/call'
import type { ClientReader } from '@girok/common/http/client'
import { beginRoot } from '@girok/common/trace'
import type { Person } from './identity.ts'

/** What is the same for all of them. */
export interface PublicCalls {
  clientOf: ClientReader
  timeoutMs: number
}

/** The call that a public request begins. It is cancelled when the client goes away or the time is over. */
export function callOf(
  request: IncomingMessage,
  response: ServerResponse,
  person: Person,
  { clientOf, timeoutMs }: PublicCalls,
): Call {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(TIME_OVER), timeoutMs)
  const span = beginRoot(
    traceparentFrom(request.headers['traceparent'] as string | undefined),
    'POST /graphql',
  )
  response.once('close', () => {
    span.end()
    clearTimeout(timer)
    if (!response.writableFinished) controller.abort()
  })
  const call = newCall({
    ...person,
    client: clientOf(request),
    signal: controller.signal,
    timeoutMs,
    traceparent: span.traceparent,
  })
  response.setHeader('x-request-id', call.requestId)
  return call
}
