import { createHash } from 'node:crypto'
import type { Request, Response } from 'express'

/** What is made private is gone from shared caches within so many seconds. */
const MAX_AGE_SECONDS = 30

/**
 * Answers JSON with an ETag of its bytes, and 304 to who has them (RFC 9110, 13.1.2). Express's own way says 200 to a
 * `Cache-Control: no-cache`, which fetch sends with every If-None-Match of its caller.
 */
export function answer(request: Request, response: Response, body: object): void {
  const text = JSON.stringify(body)
  const etag = `"${createHash('sha256').update(text).digest('base64url')}"`
  response.set({ etag, 'cache-control': `public, max-age=${MAX_AGE_SECONDS}` })
  if (names(request.get('if-none-match'), etag)) return void response.status(304).end()
  response.type('json').send(text)
}

const names = (header: string | undefined, etag: string): boolean =>
  header?.split(',').some((one) => ['*', etag].includes(one.trim().replace(/^W\//, ''))) ?? false
