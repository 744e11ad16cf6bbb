import type { IncomingMessage } from 'node:http'
import type { RequestHandler } from 'express'
import { AppError } from '@girok/common/errors'

const refused = (reason: 'CSRF_HEADER_MISSING' | 'ORIGIN_NOT_ALLOWED', message: string) =>
  new AppError('PERMISSION_DENIED', reason, message)

/** Whether a request carries the named cookie, whatever it is worth. */
export const hasCookie = (request: IncomingMessage, name: string): boolean =>
  (request.headers.cookie ?? '').split(';').some((part) => part.trimStart().startsWith(`${name}=`))

/** A present Origin must be one of ours; an absent one is no browser. */
export const requireKnownOrigin =
  (origins: ReadonlySet<string>): RequestHandler =>
  (request, _response, next) => {
    const { origin } = request.headers
    if (origin !== undefined && !origins.has(origin))
      throw refused('ORIGIN_NOT_ALLOWED', 'this origin may not call the API')
    next()
  }

/** Why a request that carries the session cookie may not come in; undefined when it may. */
export function cookieFault({ headers }: IncomingMessage): AppError | undefined {
  if (headers.authorization !== undefined)
    return new AppError('INVALID_ARGUMENT', 'AMBIGUOUS_CREDENTIALS', 'send a cookie or a token, not both')
  const shown = headers['x-csrf'] === '1' || Boolean(headers['apollo-require-preflight'])
  return shown ? undefined : refused('CSRF_HEADER_MISSING', 'send the header x-csrf: 1')
}

/** A session cookie must come with a header that no foreign page can set, and never beside a token. */
export const guardCookie =
  (cookieName: string): RequestHandler =>
  (request, _response, next) => {
    const fault = hasCookie(request, cookieName) ? cookieFault(request) : undefined
    if (fault) throw fault
    next()
  }
