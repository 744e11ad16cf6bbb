import { publicCall } from '@girok/common/http/public-call'
import type { ClientReader } from '@girok/common/http/client'
import { Router, type Request, type Response } from 'express'
import { SERVICE_SECONDS } from '../../domain/token.ts'
import { isClient } from '../../service/client-credentials.ts'
import type { Context } from '../../service/context.ts'
import { formBody } from './body.ts'

type Fault = 'invalid_request' | 'invalid_client' | 'unsupported_grant_type'

interface Credentials {
  id: string
  secret: string
}

const CLIENT_ID = /^[a-z0-9-]{1,64}$/

/** `/oauth/token`: client credentials of services (RFC 6749, 4.4), with the callee as `audience`. */
export function oauthRoutes(ctx: Context, clientOf: ClientReader, audiences: ReadonlySet<string>): Router {
  const router = Router()
  router.post('/token', formBody, async (request, response) => {
    const form = new Map(Object.entries((request.body ?? {}) as Record<string, unknown>))
    const grant = form.get('grant_type')
    const audience = form.get('audience')
    const credentials = readCredentials(request, form)
    if (credentials === 'BOTH' || typeof grant !== 'string') return refuse(response, 'invalid_request')
    const call = publicCall(clientOf, request, response)
    if (!credentials || !(await isClient(ctx, credentials.id, credentials.secret, call)))
      return refuse(response, 'invalid_client')
    if (grant !== 'client_credentials') return refuse(response, 'unsupported_grant_type')
    if (typeof audience !== 'string' || !audiences.has(audience)) return refuse(response, 'invalid_request')
    const token = await ctx.tokens.service(credentials.id, audience)
    response
      .set('cache-control', 'no-store')
      .json({ access_token: token, token_type: 'Bearer', expires_in: SERVICE_SECONDS })
  })
  return router
}

/** By Basic or in the body, never both (RFC 6749, 2.3.1). */
function readCredentials(request: Request, form: Map<string, unknown>): Credentials | 'BOTH' | undefined {
  const basic = /^Basic +(\S+)$/i.exec(request.get('authorization') ?? '')?.[1]
  const inBody = form.has('client_secret')
  if (basic && inBody) return 'BOTH'
  const [id, secret] = basic ? decodeBasic(basic) : [form.get('client_id'), form.get('client_secret')]
  if (typeof id !== 'string' || typeof secret !== 'string' || !CLIENT_ID.test(id)) return undefined
  return { id, secret }
}

function decodeBasic(value: string): (string | undefined)[] {
  try {
    const [id, secret] = Buffer.from(value, 'base64').toString().split(':')
    return [decodeURIComponent(id ?? ''), secret === undefined ? secret : decodeURIComponent(secret)]
  } catch {
    return []
  }
}

function refuse(response: Response, error: Fault): void {
  if (error === 'invalid_client') response.status(401).set('www-authenticate', 'Basic realm="girok"')
  else response.status(400)
  response.set('cache-control', 'no-store').json({ error })
}
