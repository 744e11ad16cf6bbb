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

/** A session cookie must come with a header that no foreign page can set, and never beside a token. */
export const guardCookie =
  (cookieName: string): RequestHandler =>
  (request, _response, next) => {
    if (!hasCookie(request, cookieName)) return next()
    if (request.headers.authorization !== undefined)
      throw new AppError('INVALID_ARGUMENT', 'AMBIGUOUS_CREDENTIALS', 'send a cookie or a token, not both')
    const shown = request.headers['x-csrf'] === '1' || Boolean(request.headers['apollo-require-preflight'])
    if (!shown) throw refused('CSRF_HEADER_MISSING', 'send the header x-csrf: 1')
    next()
  }
