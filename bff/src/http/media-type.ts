import type { Request, RequestHandler } from 'express'
import { AppError } from '@girok/common/errors'
import { Bounded } from '../gateway/bounded.ts'

/** The media types of answers (GraphQL over HTTP); the first is for those who accept anything. */
const GRAPHQL_RESPONSE = 'application/graphql-response+json'
export const JSON_RESPONSE = 'application/json'

const offered = [GRAPHQL_RESPONSE, JSON_RESPONSE].flatMap((type) => [type, `${type}; charset=utf-8`])

/** The media type that a client prefers among ours; undefined when it accepts none. */
export function preferredType(request: Request): string | undefined {
  const type = request.accepts(offered)
  return type === false ? undefined : type.split(';')[0]!
}

const agreed = new Bounded<string, string>({ count: 1_000, size: 100_000 })

/** The media type that was agreed on for an Accept header before. */
export const agreedType = (accept = ''): string | undefined => agreed.get(accept)

/** Settles the media type of the answer: from here on the request accepts this one only. */
export const agreeOnType: RequestHandler = (request, response, next) => {
  const type = preferredType(request)
  if (!type) {
    response.status(406)
    throw new AppError('INVALID_ARGUMENT', 'MALFORMED_REQUEST', `accept ${GRAPHQL_RESPONSE}`)
  }
  const { accept = '' } = request.headers
  agreed.set(accept, type, accept.length)
  request.headers.accept = type
  next()
}
