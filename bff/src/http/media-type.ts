import type { Request, RequestHandler } from 'express'
import { AppError } from '@girok/common/errors'

/** The media types of answers (GraphQL over HTTP); the first is for those who accept anything. */
export const GRAPHQL_RESPONSE = 'application/graphql-response+json'
export const JSON_RESPONSE = 'application/json'

const offered = [GRAPHQL_RESPONSE, JSON_RESPONSE].flatMap((type) => [type, `${type}; charset=utf-8`])

/** The media type that a client prefers among ours; undefined when it accepts none. */
export function preferredType(request: Request): string | undefined {
  const type = request.accepts(offered)
  return type === false ? undefined : type.split(';')[0]!
}

/** Settles the media type of the answer: from here on the request accepts this one only. */
export const agreeOnType: RequestHandler = (request, response, next) => {
  const type = preferredType(request)
  if (!type) {
    response.status(406)
    throw new AppError('INVALID_ARGUMENT', 'MALFORMED_REQUEST', `accept ${GRAPHQL_RESPONSE}`)
  }
  request.headers.accept = type
  next()
}
