import type { ErrorRequestHandler, RequestHandler } from 'express'
import { AppError, notFound, publicError } from '@girok/common/errors'
import { httpStatus } from '@girok/common/http/problem'
import type { Log } from '@girok/common/log'
import { graphqlFault } from '../gateway/errors.ts'
import { JSON_RESPONSE, preferredType } from './media-type.ts'

/** For every address that nothing else has. */
export const noSuchAddress: RequestHandler = (_request, _response, next) =>
  next(notFound('UNSPECIFIED', 'nothing is served here; the API is at /graphql'))

/** Express's last handler: whatever fails before the schema is answered in GraphQL's shape. */
export function graphqlFaults(log: Log): ErrorRequestHandler {
  return (thrown: unknown, request, response, next) => {
    if (response.headersSent) return next(thrown)
    const error = parserFault(thrown) ?? publicError(thrown)
    if (error.code === 'INTERNAL') log.error({ err: thrown }, 'request failed')
    if (error.code === 'UNAUTHENTICATED') response.set('www-authenticate', 'Bearer')
    if (error.details.retryAfterSeconds !== undefined)
      response.set('retry-after', String(error.details.retryAfterSeconds))
    response
      .status(statusOf(thrown, response.statusCode, error))
      .type(preferredType(request) ?? JSON_RESPONSE)
      .send(JSON.stringify({ errors: [graphqlFault(error)] }))
  }
}

/** A status that a handler has set wins, then the body parser's, then the error's own. */
function statusOf(thrown: unknown, given: number, error: AppError): number {
  if (given >= 400) return given
  const { status } = thrown as { status?: unknown }
  return !(thrown instanceof AppError) && typeof status === 'number' ? status : httpStatus[error.code]
}

/** The body parser's 4xx, in our words. */
function parserFault(thrown: unknown): AppError | undefined {
  const { status } = thrown as { status?: unknown }
  if (thrown instanceof AppError || typeof status !== 'number' || status >= 500) return undefined
  const message = status === 413 ? 'the body is too large' : 'the body is not JSON'
  return new AppError('INVALID_ARGUMENT', 'MALFORMED_REQUEST', message, { cause: thrown })
}
