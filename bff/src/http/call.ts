import type { IncomingMessage, ServerResponse } from 'node:http'
import { DEFAULT_DEADLINE_MS, newCall, traceparentFrom, type Call } from '@girok/common/call'
import type { ClientReader } from '@girok/common/http/client'
import { beginRoot } from '@girok/common/trace'
import type { Person } from './identity.ts'

/** The call that a public request begins. It is cancelled when the client goes away or the time is over. */
export function callOf(
  request: IncomingMessage,
  response: ServerResponse,
  person: Person,
  clientOf: ClientReader,
): Call {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), DEFAULT_DEADLINE_MS)
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
    traceparent: span.traceparent,
  })
  response.setHeader('x-request-id', call.requestId)
  return call
}
