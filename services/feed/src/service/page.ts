import { badCursor, decodeCursor, encodeCursor } from '@girok/common/cursor'
import type { Position } from '../domain/post.ts'

export interface PageRequest {
  pageSize: number
  pageToken: string
}

/** The page token that continues a list after a position. `parent` says which of the lists of this name. */
export const cursorAfter = (list: string, parent: string, { createdAt, id }: Position): string =>
  encodeCursor(list, [parent, createdAt.getTime(), id])

/** The parent and position of a page token; undefined for the first page. */
export function readCursor(list: string, token: string): { parent: string; after: Position } | undefined {
  if (token === '') return undefined
  const [parent, time, id] = decodeCursor(list, token, ['string', 'number', 'string'])
  return { parent, after: positionAt(time, id) }
}

/** A position from a page token. */
export function positionAt(time: number, id: string): Position {
  const createdAt = new Date(time)
  if (Number.isNaN(createdAt.getTime())) throw badCursor()
  return { createdAt, id }
}
