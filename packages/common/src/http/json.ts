import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import express, { type RequestHandler } from 'express'
import { AppError } from '../errors.ts'

/** Reads a JSON body of at most `limit`; what is not UTF-8 is refused rather than guessed at (RFC 8259, 8.1). */
export const parseJson = (limit: string): RequestHandler =>
  express.json({ limit, type: 'application/json', verify: requireUtf8 })

function requireUtf8(_request: IncomingMessage, _response: unknown, body: Buffer): void {
  if (!isUtf8(body)) throw new AppError('INVALID_ARGUMENT', 'MALFORMED_REQUEST', 'the body is not UTF-8')
}
