import { createHash } from 'node:crypto'
import { AppError } from './errors.ts'
import { requireId } from './ids.ts'

/** What makes a request repeatable: its id, and a hash that stands for all that it asks. */
export interface RequestKey {
  id: string
  hash: string
}

/** The key of a repeatable request; null when it has no id. */
export function readRequestKey(requestId: string, ...asked: unknown[]): RequestKey | null {
  if (requestId === '') return null
  const hash = createHash('sha256').update(JSON.stringify(asked)).digest('base64url')
  return { id: requireId(requestId, 'request_id'), hash }
}

/** Throws REQUEST_ID_REUSED when the request came before and asked for something else. */
export function requireSameRequest(known: string, request: RequestKey): void {
  if (known === request.hash) return
  const message = 'the request_id was used before with another request'
  throw new AppError('FAILED_PRECONDITION', 'REQUEST_ID_REUSED', message)
}
