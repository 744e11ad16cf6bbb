import type { Call } from '@girok/common/call'
import { unauthenticated } from '@girok/common/errors'
import type { ClientReader } from '@girok/common/http/client'
import { publicCall } from '@girok/common/http/public-call'
import type { Request, Response } from 'express'
import type { Context } from '../../service/context.ts'
import { identify } from '../../service/validation.ts'

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
