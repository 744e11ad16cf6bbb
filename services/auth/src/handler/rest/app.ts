import { notFound } from '@girok/common/errors'
import { addHealth, type Checks } from '@girok/common/http/admin'
import type { ClientReader } from '@girok/common/http/client'
import { problemHandler } from '@girok/common/http/problem'
import { stripIdentity } from '@girok/common/http/strip-identity'
import express, { type Express, type RequestHandler } from 'express'
import type { Context } from '../../service/context.ts'
import { authRoutes } from './auth.ts'
import { camelFields } from './body.ts'
import { oauthRoutes } from './oauth.ts'
import { providerRoutes } from './providers.ts'
import { userRoutes } from './users.ts'
import { wellKnownRoutes } from './well-known.ts'

export interface RestOptions {
  issuer: string
  clientOf: ClientReader
  checks: Checks
  /** Services that a service token may be asked for. */
  audiences: ReadonlySet<string>
  /** Before every request but health's. */
  limit: RequestHandler
}

/** Auth's public door. No CORS at all: browsers go through the BFF. */
export function restApp(ctx: Context, options: RestOptions): Express {
  const { issuer, clientOf, checks, audiences, limit } = options
  const app = express().disable('x-powered-by').disable('etag')
  addHealth(app, checks)
  app.use(stripIdentity, limit)
  app.use(wellKnownRoutes(ctx, issuer))
  app.use('/oauth', oauthRoutes(ctx, clientOf, audiences))
  app.use('/v1', (_request, response, next) => {
    response.set('cache-control', 'no-store')
    next()
  })
  app.use('/v1/auth', authRoutes(ctx, clientOf))
  app.use('/v1/auth', providerRoutes(ctx, clientOf))
  app.use('/v1/users/me', userRoutes(ctx, clientOf))
  app.use((_request, _response, next) => next(notFound('UNSPECIFIED', 'no such endpoint')))
  app.use(camelFields, problemHandler(ctx.log))
  return app
}
