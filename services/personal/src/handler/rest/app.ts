import { notFound } from '@girok/common/errors'
import { addHealth, type Checks } from '@girok/common/http/admin'
import type { ClientReader } from '@girok/common/http/client'
import { problemHandler } from '@girok/common/http/problem'
import { publicCall } from '@girok/common/http/public-call'
import { stripIdentity } from '@girok/common/http/strip-identity'
import express, { type Express, type RequestHandler } from 'express'
import type { Context } from '../../service/context.ts'
import { getPublicProfile } from '../../service/public-profile.ts'
import { getPublicResume } from '../../service/resumes.ts'
import { answer } from './conditional.ts'
import { openApi } from './openapi.ts'
import { jsonProfile, jsonResume } from './views.ts'

export interface RestOptions {
  clientOf: ClientReader
  checks: Checks
  /** Before every request but health's. */
  limit: RequestHandler
}

/** Personal's public door: what everybody may see, to any origin, without credentials. */
export function restApp(ctx: Context, { clientOf, checks, limit }: RestOptions): Express {
  const app = express().disable('x-powered-by').disable('etag')
  addHealth(app, checks)
  app.use(stripIdentity)
  app.use((_request, response, next) => {
    response.set({ 'access-control-allow-origin': '*', 'x-content-type-options': 'nosniff' })
    next()
  }, limit)
  app.get('/openapi.json', (_request, response) => void response.json(openApi))

  app.get('/v1/profiles/:username', async (request, response) => {
    const call = publicCall(clientOf, request, response)
    answer(request, response, jsonProfile(await getPublicProfile(ctx, request.params.username, call)))
  })

  app.get('/v1/resumes/public/:slug', async (request, response) => {
    const call = publicCall(clientOf, request, response)
    answer(request, response, jsonResume(await getPublicResume(ctx, request.params.slug, call)))
  })

  app.use((_request, _response, next) => next(notFound('UNSPECIFIED', 'no such endpoint')))
  app.use(problemHandler(ctx.log))
  return app
}
