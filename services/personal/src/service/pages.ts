import { badCursor, decodeCursor, encodeCursor, pageSize } from '@girok/common/cursor'
import { isId } from '@girok/common/ids'
import type { Start } from '../domain/stores.ts'

export interface PageRequest {
  pageSize: number
  pageToken: string
}

export interface Page<T> {
  items: T[]
  /** cursors[i] continues after items[i]. */
  cursors: string[]
  /** Empty on the last page. */
  nextPageToken: string
}

/** Where the pages of these people begin in the named list, whose tokens name the one whom they continue. */
export function readStart(list: string, request: PageRequest, userIds: readonly string[]): Start {
  const size = pageSize(request.pageSize)
  if (request.pageToken === '') return { size, userId: undefined, before: Number.MAX_SAFE_INTEGER }
  const [userId, before] = decodeCursor(list, request.pageToken, ['string', 'number'])
  if (!userIds.includes(userId) || !Number.isSafeInteger(before)) throw badCursor()
  return { size, userId, before }
}

/** Makes each person's page out of a read that asked for one more. */
export function pagesBy<T extends { ownerId: string; position: number }>(
  list: string,
  userIds: readonly string[],
  found: readonly T[],
  size: number,
): Map<string, Page<T>> {
  const byOwner = Map.groupBy(found, ({ ownerId }) => ownerId)
  const cursorOf = ({ ownerId, position }: T) => encodeCursor(list, [ownerId, position])
  return new Map(userIds.map((id) => [id, cut(byOwner.get(id) ?? [], size, cursorOf)]))
}

/** One page out of a read that asked for one more. */
export function cut<T>(found: readonly T[], size: number, cursorOf: (item: T) => string): Page<T> {
  const items = found.slice(0, size)
  const cursors = items.map(cursorOf)
  return { items, cursors, nextPageToken: found.length > size ? cursors.at(-1)! : '' }
}

/** Sorts before every UUID. */
const FIRST_ID = '00000000-0000-0000-0000-000000000000'

/** The ids after which a list in id order continues. */
export function readAfter<const N extends readonly 'string'[]>(
  list: string,
  token: string,
  shape: N,
): string[] {
  if (token === '') return shape.map(() => FIRST_ID)
  const ids: string[] = decodeCursor(list, token, shape)
  if (!ids.every(isId)) throw badCursor()
  return ids
}
