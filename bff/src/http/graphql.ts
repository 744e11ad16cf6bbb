import type { ApolloServer } from '@apollo/server'
import { expressMiddleware } from '@as-integrations/express5'
import type { Request, RequestHandler, Response } from 'express'
import type { ClientReader } from '@girok/common/http/client'
import { Loaders } from '@girok/common/graphql/loaders'
import { accessTokenVerifier } from '@girok/common/s2s/identity'
import type { Services } from '../clients.ts'
import type { Config } from '../config.ts'
import type { BffContext } from '../context.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { ShortPipeline } from '../gateway/short/pipeline.ts'
import { BrowserSession, cookieSettings } from '../session/browser.ts'
import type { OpenSessions } from '../session/open.ts'
import { callOf } from './call.ts'
import { cookieSession } from './cookie.ts'
import { guardCookie, hasCookie, requireKnownOrigin } from './csrf.ts'
import { corsFor, readBody, requireJsonPost } from './door.ts'
import { identify } from './identify.ts'
import { nobody } from './identity.ts'
import { agreeOnType } from './media-type.ts'
import { shortWay } from './short-way.ts'

interface Parts {
  config: Config
  services: Services
  open: OpenSessions
  origins: ReadonlySet<string>
  clientOf: ClientReader
  gateway: Gateway
  pipeline: ShortPipeline<BffContext>
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
function withContext({ config, services, open, clientOf }: Parts): RequestHandler {
  const cookie = cookieSettings(config.NODE_ENV === 'production')
  const verify = accessTokenVerifier(config)
  const sockets = { secret: config.WS_TICKET_SECRET, url: config.WS_URL }
  const { sessions, refresher } = open
  const browserParts = { sessions, cookie, absoluteSeconds: config.SESSION_ABSOLUTE_SECONDS }

  const contextOf = async (request: Request, response: Response): Promise<BffContext> => {
    const { person, endsAt } = await identify(request, { ...open, verify })
    // Ended, expired, or sealed with a key that is gone: the browser need not send it again.
    if (person === nobody.person && hasCookie(request, cookie.name))
      response.clearCookie(cookie.name, cookie.options)
    return {
      ...services,
      sessions,
      refresher,
      sockets,
      identity: { call: callOf(request, response, person, clientOf), endsAt },
      browser: new BrowserSession(request, response, browserParts),
      loaders: new Loaders(),
      covered: [],
      degraded: new Set(),
    }
  }
  return async (request, response, next) => {
    response.locals.graphql = await contextOf(request, response)
    next()
  }
}
