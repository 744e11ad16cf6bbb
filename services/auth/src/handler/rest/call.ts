import { newCall, traceparentFrom, type Call } from '@girok/common/call'
import { unauthenticated } from '@girok/common/errors'
import type { ClientReader } from '@girok/common/http/client'
import type { Request, RequestHandler, Response } from 'express'
import type { Context } from '../../service/context.ts'
import { identify } from '../../service/validation.ts'

const TIMEOUT_MS = 5_000
const SPOOFABLE = /^x-(authenticated-|client-|forwarded-user)/

/** Drops headers by which an outsider could pose as a trusted hop. */
export const stripIdentity: RequestHandler = (request, _response, next) => {
  for (const name of Object.keys(request.headers)) if (SPOOFABLE.test(name)) delete request.headers[name]
  next()
}

/** The call of a request that needs nobody to be signed in. */
export function publicCall(clientOf: ClientReader, request: Request, response: Response): Call {
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  return newCall({
    timeoutMs: TIMEOUT_MS,
    signal: AbortSignal.any([gone.signal, AbortSignal.timeout(TIMEOUT_MS)]),
    traceparent: traceparentFrom(request.get('traceparent')),
    client: clientOf(request),
  })
}

/** The call of the person whose Bearer token came with the request. */
export async function bearerCall(
  ctx: Context,
  clientOf: ClientReader,
  request: Request,
  response: Response,
): Promise<Call> {
  const header = request.get('authorization')
  if (header === undefined) throw unauthenticated()
  const token = /^Bearer +(\S+) *$/i.exec(header)?.[1]
  if (token === undefined) throw unauthenticated('INVALID_TOKEN', 'a Bearer token is required')
  const { userId, sessionId, roles } = await identify(ctx, token)
  delete request.headers.authorization
  return { ...publicCall(clientOf, request, response), userId, sessionId, roles }
}
