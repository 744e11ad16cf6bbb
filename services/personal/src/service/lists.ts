import { requireUser, type Call } from '@girok/common/call'
import { badCursor, encodeCursor, pageSize } from '@girok/common/cursor'
import { requireIds } from '@girok/common/ids'
import type { Direction, Listed, Relation } from '../domain/stores.ts'
import type { Context } from './context.ts'
import { cut, pagesBy, readAfter, readStart, type Page, type PageRequest } from './pages.ts'

type Readers = Pick<Context, 'lists'>

const MAX_OWNERS = 100
const MAX_IDS = 500
const MAX_WHOLE = 1000

/** One page of each person's followers, or of whom they follow. */
export async function listPeople(
  { lists }: Readers,
  direction: Direction,
  userIds: readonly string[],
  request: PageRequest,
  call: Call,
): Promise<Map<string, Page<Listed>>> {
  const viewer = requireUser(call)
  const ids = requireIds(userIds, 'user_ids', MAX_OWNERS)
  const start = readStart(direction, request, ids)
  const found = await lists.pages(call, direction, ids, { ...start, size: start.size + 1 }, viewer)
  return pagesBy(direction, ids, found, start.size)
}

/** How the caller, if anybody, and each person stand to each other. */
export const getRelations = async (
  { lists }: Readers,
  ids: readonly string[],
  call: Call,
): Promise<Relation[]> => lists.relations(call, requireIds(ids, 'user_ids', MAX_IDS), call.userId)

/** A page of all whom the caller follows. */
export const listFollowees = ({ lists }: Readers, request: PageRequest, call: Call): Promise<Page<string>> =>
  listOwn('followees', lists.followees, request, call)

/** A page of all who are in a block with the caller. */
export const listBlocked = ({ lists }: Readers, request: PageRequest, call: Call): Promise<Page<string>> =>
  listOwn('blocked', lists.blocked, request, call)

async function listOwn(
  list: string,
  read: Context['lists']['followees'],
  request: PageRequest,
  call: Call,
): Promise<Page<string>> {
  const me = requireUser(call)
  const size = pageSize(request.pageSize, 20, MAX_WHOLE)
  // A token holds whose list it continues, for it is good for this one only.
  const [owner, after] = readAfter(list, request.pageToken, ['string', 'string'])
  if (request.pageToken !== '' && owner !== me) throw badCursor()
  const found = await read(call, me, after!, size + 1)
  return cut(found, size, (id) => encodeCursor(list, [me, id]))
}
