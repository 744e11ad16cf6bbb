import type { ErrorRequestHandler, Response } from 'express'
import { AppError, publicError, type ErrorCode } from '../errors.ts'
import type { Log } from '../log.ts'

/** gRPC code → HTTP status. */
export const httpStatus: Record<ErrorCode, number> = {
  INVALID_ARGUMENT: 400,
  OUT_OF_RANGE: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  ABORTED: 409,
  FAILED_PRECONDITION: 409,
  RESOURCE_EXHAUSTED: 429,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
  CANCELLED: 499,
  INTERNAL: 500,
}

const titles: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  499: 'Client Closed Request',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}

/** Answers with problem+json (RFC 9457) and the headers that the status calls for. */
export function sendProblem(response: Response, error: AppError, status = httpStatus[error.code]): void {
  const { fields, retryAfterSeconds = 1 } = error.details
  if (status === 401) response.set('www-authenticate', 'Bearer')
  if (status === 429 || status === 503) response.set('retry-after', String(retryAfterSeconds))
  const title = titles[status] ?? 'Error'
  const problem = {
    type: 'about:blank',
    title,
    status,
    detail: error.message,
    reason: error.reason,
    ...(fields && { errors: fields }),
  }
  response.status(status).type('application/problem+json').send(JSON.stringify(problem))
}

/** Express's last handler: body parser faults keep their 4xx, AppErrors are mapped, the rest is a logged 500. */
export function problemHandler(log: Log): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error)
    const status = parserStatus(error)
    if (status)
      return sendProblem(
        response,
        new AppError('INVALID_ARGUMENT', 'MALFORMED_REQUEST', reasonPhrase(status)),
        status,
      )
    const shown = publicError(error)
    if (shown.code === 'INTERNAL') log.error({ err: error }, 'request failed')
    sendProblem(response, shown)
  }
}

/** The 4xx that Express or its body parser put on an error of their own. */
function parserStatus(error: unknown): number | undefined {
  const { status } = error as { status?: unknown }
  return !(error instanceof AppError) && typeof status === 'number' && status >= 400 && status < 500
    ? status
    : undefined
}

const reasonPhrase = (status: number) =>
  status === 413
    ? 'the body is too large'
    : status === 415
      ? 'the media type is not supported'
      : 'the request is malformed'
