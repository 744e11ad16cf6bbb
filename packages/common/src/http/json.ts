import { isUtf8 } from 'node:buffer'
import express, { type RequestHandler } from 'express'
import { AppError } from '../errors.ts'
import { sendProblem } from './problem.ts'

/** Half of a surrogate pair, escaped: a first half without its second, or the other way round. */
const HALF_CHARACTER =
  /(?<!\\)(?:\\\\)*(?:\\ud[89ab][\da-f]{2}(?!\\ud[c-f])|(?<!\\ud[89ab][\da-f]{2})\\ud[c-f][\da-f]{2})/i

/** Reads a JSON body of at most `limit`; what is not Unicode is refused rather than guessed at (RFC 8259, 8). */
export const parseJson = (limit: string | number): RequestHandler =>
  express.json({
    limit,
    type: 'application/json',
    verify: (_request, _response, body) => requireUnicode(body),
  })

/** The value in a body that `parseJson` would take; undefined when it would refuse it, or perhaps. */
export function parsedJson(body: Buffer): unknown {
  try {
    requireUnicode(body)
    return JSON.parse(body.toString())
  } catch {
    return undefined
  }
}

/** The same for a REST door: another media type is 415. */
export function jsonBody(limit: string): RequestHandler {
  const parse = parseJson(limit)
  return (request, response, next) => {
    const empty = request.get('content-length') === '0'
    if (empty || request.is('application/json') !== false) return parse(request, response, next)
    sendProblem(response, malformed('the body must be application/json'), 415)
  }
}

function requireUnicode(body: Buffer): void {
  if (!isUtf8(body)) throw malformed('the body is not UTF-8')
  if (body.includes('\\u') && HALF_CHARACTER.test(body.toString('latin1')))
    throw malformed('a text has half of a character')
}

const malformed = (message: string) => new AppError('INVALID_ARGUMENT', 'MALFORMED_REQUEST', message)
