import type { Request, Response } from 'express'
import { newCall, traceparentFrom, type Call } from '../call.ts'
import { callFields } from '../log.ts'
import { accessOf } from './access-log.ts'
import type { ClientReader } from './client.ts'

const TIMEOUT_MS = 5_000

/** The call of a REST request that needs nobody to be signed in; it ends with its time or its client. */
export function publicCall(clientOf: ClientReader, request: Request, response: Response): Call {
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  const call = newCall({
    timeoutMs: TIMEOUT_MS,
    signal: AbortSignal.any([gone.signal, AbortSignal.timeout(TIMEOUT_MS)]),
    traceparent: traceparentFrom(request.get('traceparent')),
    client: clientOf(request),
  })
  Object.assign(accessOf(response), callFields(call))
  return call
}
