import cors from 'cors'
import type { RequestHandler } from 'express'
import { AppError } from '@girok/common/errors'
import { parseJson } from '@girok/common/http/json'
import { requireOperation } from './operation-body.ts'

/** The most bytes of a body. */
export const BODY_LIMIT = 256 * 1024

/** CORS with credentials, for exactly the origins named. */
export const corsFor = (origins: ReadonlySet<string>): RequestHandler =>
  cors({
    origin: (origin, answer) => answer(null, origin !== undefined && origins.has(origin)),
    credentials: true,
    methods: ['POST'],
    allowedHeaders: ['content-type', 'x-csrf', 'apollo-require-preflight', 'authorization', 'traceparent'],
    exposedHeaders: [
      'x-request-id',
      'retry-after',
      'ratelimit-limit',
      'ratelimit-remaining',
      'ratelimit-reset',
      'x-ratelimit-limit',
      'x-ratelimit-remaining',
      'x-ratelimit-reset',
    ],
    maxAge: 600,
  })

/** Operations come as JSON by POST and nothing else; GET never reaches the schema. */
export const requireJsonPost: RequestHandler = (request, response, next) => {
  if (request.method !== 'POST') {
    response.set('allow', 'POST').status(405)
    throw malformed('send operations by POST')
  }
  if (!request.is('application/json')) {
    response.status(415)
    throw malformed('send application/json')
  }
  next()
}

/** Reads the one operation of a body. */
export const readBody: RequestHandler[] = [parseJson(BODY_LIMIT), requireOperation]

const malformed = (message: string) => new AppError('INVALID_ARGUMENT', 'MALFORMED_REQUEST', message)
