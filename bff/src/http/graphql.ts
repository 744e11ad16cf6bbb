import type { ApolloServer } from '@apollo/server'
import { expressMiddleware } from '@as-integrations/express5'
import type { RequestHandler } from 'express'
import type { BffContext } from '../context.ts'
import { cookieSettings } from '../session/browser.ts'
import { cookieSession } from './cookie.ts'
import { guardCookie, hasCookie, requireKnownOrigin } from './csrf.ts'
import { corsFor, readBody, requireJsonPost } from './door.ts'
import { nobody } from './identity.ts'
import { agreeOnType } from './media-type.ts'
import type { DoorParts } from './parts.ts'
import { shortWay } from './short-way.ts'

interface Parts extends DoorParts {
  server: ApolloServer<BffContext>
}

declare module 'express-serve-static-core' {
  interface Locals {
    graphql: BffContext
  }
}

/** Everything that a request to `/graphql` passes, in this order. */
export function graphqlHandlers(parts: Parts): RequestHandler[] {
  const { config, open, origins, server } = parts
  const cookie = cookieSettings(config.NODE_ENV === 'production')
  return [
    requireKnownOrigin(origins),
    corsFor(origins),
    requireJsonPost,
    agreeOnType,
    guardCookie(cookie.name),
    ...readBody,
    cookieSession(config, open.store, cookie),
    withContext(parts),
    shortWay(parts.gateway, parts.pipeline),
    expressMiddleware(server, { context: async ({ res }) => res.locals.graphql }),
  ]
}

/** Identifies the person before the operation begins, so that a missing store is a 503 and not a field's error. */
function withContext({ config, open, identify, contextOf }: Parts): RequestHandler {
  const cookie = cookieSettings(config.NODE_ENV === 'production')
  return async (request, response, next) => {
    const { record } = request.session
    const known = await identify(request, record)
    // Ended, expired, or sealed with a key that is gone: the browser need not send it again.
    if (known === nobody && hasCookie(request, cookie.name)) response.clearCookie(cookie.name, cookie.options)
    if (record) open.cookies.keep(request.headers.cookie, record)
    response.locals.graphql = contextOf(request, response, known)
    next()
  }
}
