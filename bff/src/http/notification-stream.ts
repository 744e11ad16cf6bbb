import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import cors from 'cors'
import type { Request, RequestHandler, Response } from 'express'
import { unauthenticated, unavailable } from '@girok/common/errors'
import { problemHandler } from '@girok/common/http/problem'
import type { Log } from '@girok/common/log'
import type { Config } from '../config.ts'
import { cookieSettings } from '../session/browser.ts'
import type { OpenSessions } from '../session/open.ts'
import { cookieSession } from './cookie.ts'
import { requireKnownOrigin } from './csrf.ts'

interface Parts {
  config: Config
  open: OpenSessions
  origins: ReadonlySet<string>
  log: Log
}

/** What of the service's answer belongs to the browser. */
const PASSED = ['content-type', 'cache-control', 'x-accel-buffering', 'retry-after']

/**
 * A browser's notifications as server-sent events, piped from their service: the cookie ends here, and the service sees
 * the session's own access token. It ends with that token; the browser comes back with Last-Event-ID by itself.
 */
export function notificationStream({ config, open, origins, log }: Parts) {
  const cookie = cookieSettings(config.NODE_ENV === 'production')
  const allowed = cors({
    origin: (origin, answer) => answer(null, origin !== undefined && origins.has(origin)),
    credentials: true,
    methods: ['GET'],
  })
  return [
    requireKnownOrigin(origins),
    allowed,
    cookieSession(config, open.store, cookie),
    pipeFrom(config.NOTIFICATION_SSE_URL, open),
    problemHandler(log),
  ] as const
}

const pipeFrom =
  (base: string, { refresher }: OpenSessions): RequestHandler =>
  async (request, response) => {
    const { record } = request.session
    const fresh = record && (await refresher.fresh(record))
    if (!fresh) throw unauthenticated()
    await pipe(urlAt(base, request), fresh.accessToken, request, response)
  }

/** A request's target may name another host (RFC 9112, 3.2.2), who must not get the token: only its query is taken. */
function urlAt(base: string, { originalUrl }: Request): URL {
  const url = new URL('/v1/notifications/stream', base)
  url.search = new URL(originalUrl, base).search
  return url
}

async function pipe(url: URL, token: string, request: Request, response: Response): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const place = request.get('last-event-id')
  const headers = { authorization: `Bearer ${token}`, ...(place && { 'last-event-id': place }) }
  const answer = await fetch(url, { headers, signal: gone.signal }).catch((error: unknown) => {
    throw unavailable('notification', error)
  })
  response.status(answer.status)
  for (const name of PASSED) if (answer.headers.has(name)) response.set(name, answer.headers.get(name)!)
  response.flushHeaders()
  // Either side may go at any time; the browser comes back by itself.
  await pipeline(Readable.fromWeb(answer.body as never), response).catch(() => response.destroy())
}
