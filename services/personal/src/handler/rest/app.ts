import { newCall, traceparentFrom, type Call } from '@girok/common/call'
import { notFound } from '@girok/common/errors'
import { addHealth, type Checks } from '@girok/common/http/admin'
import type { ClientReader } from '@girok/common/http/client'
import { problemHandler } from '@girok/common/http/problem'
import express, { type Express, type Request, type Response } from 'express'
import type { Context } from '../../service/context.ts'
import { getPublicProfile } from '../../service/public-profile.ts'
import { getPublicResume } from '../../service/resumes.ts'
import { answer } from './conditional.ts'
import { openApi } from './openapi.ts'
import { jsonProfile, jsonResume } from './views.ts'

const TIMEOUT_MS = 5_000
export interface RestOptions {
  clientOf: ClientReader
  checks: Checks
}

/** Personal's public door: what everybody may see, to any origin, without credentials. */
export function restApp(ctx: Context, { clientOf, checks }: RestOptions): Express {
  const app = express().disable('x-powered-by').disable('etag')
  addHealth(app, checks)
  app.use((_request, response, next) => {
    response.set({ 'access-control-allow-origin': '*', 'x-content-type-options': 'nosniff' })
    next()
  })
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

/** The call of a request; nobody is ever signed in here. */
function publicCall(clientOf: ClientReader, request: Request, response: Response): Call {
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  return newCall({
    timeoutMs: TIMEOUT_MS,
    signal: AbortSignal.any([gone.signal, AbortSignal.timeout(TIMEOUT_MS)]),
    traceparent: traceparentFrom(request.get('traceparent')),
    client: clientOf(request),
  })
}
