import type { Blacklist } from '@girok/common/blacklist'
import { AppError, invalidField, notFound, unauthenticated, unavailable } from '@girok/common/errors'
import type { Source } from '@girok/common/events/resume/catch-up'
import { bearerOf, verifyBearer } from '@girok/common/http/bearer'
import { addHealth, type Checks } from '@girok/common/http/admin'
import { problemHandler } from '@girok/common/http/problem'
import { stripIdentity } from '@girok/common/http/strip-identity'
import { Quota } from '@girok/common/live/quota'
import type { Log } from '@girok/common/log'
import type { Verifier } from '@girok/common/s2s/verify'
import cors from 'cors'
import express, { type Express, type Request, type RequestHandler } from 'express'
import { SseClient } from './client.ts'
import type { Streams } from './streams.ts'

export interface SseOptions {
  streams: Streams
  /** Undefined until the stream could be read for the first time. */
  source: () => Source | undefined
  blacklist: Blacklist
  verify: Verifier
  origins: ReadonlySet<string>
  checks: Checks
  /** Before every request but health's. */
  limit: RequestHandler
  log: Log
}

/** The public door of notifications: server-sent events for who brings a Bearer token. */
export function sseApp(options: SseOptions): Express {
  const app = express().disable('x-powered-by').disable('etag')
  addHealth(app, options.checks)
  app.use(stripIdentity, options.limit)
  const { origins } = options
  const allowed = cors({
    origin: [...origins],
    methods: ['GET'],
    allowedHeaders: ['authorization', 'last-event-id'],
  })
  app.use('/v1/notifications/stream', requireKnownOrigin(origins), allowed)
  app.get('/v1/notifications/stream', serve(options))
  app.use((_request, _response, next) => next(notFound('UNSPECIFIED', 'no such endpoint')))
  app.use(problemHandler(options.log))
  return app
}

function serve({ streams, source: sourceOf, blacklist, verify }: SseOptions): RequestHandler {
  const quota = new Quota()
  return async (request, response) => {
    // From the first step on, for who goes meanwhile is never told of again.
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const token = bearerOf(request)
    if (token === undefined) throw unauthenticated()
    const { userId, sessionId, endsAt } = await verifyBearer(token, { blacklist, verify })
    const resume = resumeOf(request)
    const source = sourceOf()
    if (!source) throw unavailable('the stream of notifications')
    if (gone.signal.aborted) return
    quota.take(userId, gone.signal)
    const client = new SseClient(response)
    const end = setTimeout(() => client.end(), endsAt - Date.now())
    gone.signal.addEventListener('abort', () => clearTimeout(end), { once: true })
    const served = streams.serve({ client, userId, sessionId, resume, gone: gone.signal }, source)
    // Revoked between the look at its token and the stream's opening.
    if (await blacklist.hasSession(sessionId).catch(() => true)) client.end()
    await served
  }
}

/** Where the client was: Last-Event-ID as browsers send it, or `lastEventId` in the address; `epoch` beside it. */
function resumeOf(request: Request) {
  const { lastEventId, epoch } = request.query
  const given = request.get('last-event-id') ?? lastEventId
  if (given === undefined || given === '') return undefined
  const seq = typeof given === 'string' && /^\d{1,15}$/.test(given) ? Number(given) : undefined
  if (seq === undefined) throw invalidField('Last-Event-ID', 'must be a position of this stream')
  return { seq, epoch: typeof epoch === 'string' ? epoch : undefined }
}

/** A present Origin must be one of ours; an absent one is no browser. */
const requireKnownOrigin =
  (origins: ReadonlySet<string>): RequestHandler =>
  ({ headers: { origin } }, _response, next) => {
    if (origin !== undefined && !origins.has(origin))
      throw new AppError('PERMISSION_DENIED', 'ORIGIN_NOT_ALLOWED', 'this origin may not call the API')
    next()
  }
