import { createHash } from 'node:crypto'
import { invalidField, AppError } from '@girok/common/errors'
import { requireId } from '@girok/common/ids'
import type { RequestKey } from './message.ts'

const MAX_BODY = 4000
const MAX_NAME = 100

/** The body itself, or INVALID_ARGUMENT. */
export function requireBody(body: string): string {
  return requireText(body, 'body', MAX_BODY)
}

/** The name, null when there is none, or INVALID_ARGUMENT. */
export function readName(name: string): string | null {
  return name === '' ? null : requireText(name, 'name', MAX_NAME)
}

function requireText(text: string, field: string, max: number): string {
  if (!text.isWellFormed() || text.includes('\0'))
    throw invalidField(field, 'must be Unicode text without NUL')
  if (text.trim() === '') throw invalidField(field, 'must not be empty')
  // A code point takes one or two of JavaScript's units, so that what is far too long is never taken apart.
  if (text.length > 2 * max || [...text].length > max)
    throw invalidField(field, `must not be longer than ${max} characters`)
  return text
}

/** The key of a repeatable request, null when it is not; the hash stands for all that the request asks. */
export function readRequestKey(requestId: string, ...asked: unknown[]): RequestKey | null {
  if (requestId === '') return null
  const hash = createHash('sha256').update(JSON.stringify(asked)).digest('base64url')
  return { id: requireId(requestId, 'request_id'), hash }
}

/** Throws REQUEST_ID_REUSED when a request came before and asked for something else. */
export function requireSameRequest(hash: string | undefined, request: RequestKey): void {
  if (hash !== request.hash) throw requestIdReused()
}

export const requestIdReused = (): AppError =>
  new AppError(
    'FAILED_PRECONDITION',
    'REQUEST_ID_REUSED',
    'the request_id was used before with another request',
  )
