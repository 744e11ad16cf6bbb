// Operations that are planned already, answered without Express: the same checks on the same headers, and nothing else is
// done for them. Whatever is out of the ordinary — a change of the session, a refusal, a session that has ended — goes to
// Express, which words it.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Request, RequestHandler, Response } from 'express'
import { parsedJson } from '@girok/common/http/json'
import type { Gateway } from '../gateway/gateway.ts'
import { mutationNames } from '../gateway/root-fields.ts'
import { cookieSettings } from '../session/browser.ts'
import { sessionMutations } from '../subgraphs/session/resolvers.ts'
import { cookieFault, hasCookie } from './csrf.ts'
import { BODY_LIMIT, corsFor } from './door.ts'
import { nobody, type Known } from './identity.ts'
import { agreedType } from './media-type.ts'
import { isOperation } from './operation-body.ts'
import type { DoorParts } from './parts.ts'
import { answerShort, readyBody, type ReadyBody } from './short-way.ts'

const JSON_TYPE = /^application\/json(; ?charset=utf-8)?$/i

interface Door extends DoorParts {
  cors: RequestHandler
  cookieName: string
}

/** Answers what it can at once, and leaves everything else to Express. */
export function quickly(given: DoorParts, express: RequestListener): RequestListener {
  const { name: cookieName } = cookieSettings(given.config.NODE_ENV === 'production')
  const parts: Door = { ...given, cookieName, cors: corsFor(given.origins) }
  return (request, response) => {
    const length = isOrdinary(parts, request) ? Number(request.headers['content-length']) : NaN
    if (!(length > 0 && length <= BODY_LIMIT)) return express(request, response)
    request.once('data', (body: Buffer) => {
      const asked = body.length === length ? readyIn(parts.gateway, body) : undefined
      if (asked) return void answer(parts, asked, request, response, express)
      // Nobody has read it: Express does, from the beginning.
      request.unshift(body)
      express(request, response)
    })
  }
}

/** Whether nothing in a request's head would be refused or need more than a look. */
function isOrdinary({ origins, cookieName, open }: Door, request: IncomingMessage): boolean {
  const { method, url, headers } = request
  const { origin, cookie } = headers
  return (
    method === 'POST' &&
    url === '/graphql' &&
    JSON_TYPE.test(headers['content-type'] ?? '') &&
    headers['content-encoding'] === undefined &&
    agreedType(headers.accept) !== undefined &&
    (origin === undefined || origins.has(origin)) &&
    (!hasCookie(request, cookieName) || (open.cookies.has(cookie!) && !cookieFault(request)))
  )
}

/** The operation that a body asks for, when it is planned already and leaves the session as it is. */
function readyIn(gateway: Gateway, bytes: Buffer): ReadyBody | undefined {
  const body = parsedJson(bytes)
  const asked = isOperation(body) ? readyBody(gateway, body) : undefined
  if (!asked) return undefined
  const { document, node } = asked.ready.operation
  return mutationNames(document, node).some((name) => sessionMutations.has(name)) ? undefined : asked
}

async function answer(
  parts: Door,
  asked: ReadyBody,
  request: IncomingMessage,
  response: ServerResponse,
  express: RequestListener,
): Promise<void> {
  const type = agreedType(request.headers.accept)
  const known = await identified(parts, request).catch(() => undefined)
  // By now others may have taken what was remembered out of its place.
  if (!known || !type) return handOver(asked, request, response, express)
  try {
    if (request.headers.origin) parts.cors(request as Request, response as Response, () => {})
    // The session stays as it is, so that plain requests will do.
    const context = parts.contextOf(request as Request, response as Response, known)
    await answerShort(parts.pipeline, asked, type, context, response)
  } catch (error) {
    // What has begun is not begun again.
    failures.set(request, error)
    handOver(asked, request, response, express)
  }
}

const failures = new WeakMap<IncomingMessage, unknown>()

/** Has Express answer for what failed here. */
export const quickFailures: RequestHandler = (request, _response, next) => next(failures.get(request))

/** Who sends a request; undefined when a cookie stands for nobody any more. */
async function identified(parts: Door, request: IncomingMessage): Promise<Known | undefined> {
  if (!hasCookie(request, parts.cookieName)) return parts.identify(request, undefined)
  const record = await parts.open.cookies.load(request.headers.cookie!)
  const known = await parts.identify(request, record)
  return known === nobody ? undefined : known
}

/** Lets Express begin anew, with the body that has been read. */
function handOver(
  { body }: ReadyBody,
  request: IncomingMessage,
  response: ServerResponse,
  express: RequestListener,
): void {
  const begin = () => express(Object.assign(request, { body }), response)
  if (request.readableEnded) begin()
  else request.once('end', begin)
}
