import type { Call } from '@girok/common/call'
import { AppError, invalidField } from '@girok/common/errors'
import { decodeCursor, encodeCursor, pageSize } from '@girok/common/cursor'
import { requireId, requireIds } from '@girok/common/ids'
import { userNotFound } from '../domain/faults.ts'
import { isPrintable, usernameFault } from '../domain/rules.ts'
import type { User } from '../domain/user.ts'
import type { Context } from './context.ts'

type Readers = Pick<Context, 'users'>

export interface Page {
  users: User[]
  /** cursors[i] continues after users[i]. */
  cursors: string[]
  /** Empty on the last page. */
  next: string
}

export interface PageRequest {
  pageSize: number
  pageToken: string
}

const MAX_IDS = 500
const LONGEST_QUERY = 50
/** Sorts before every UUID. */
const FIRST_ID = '00000000-0000-0000-0000-000000000000'

/** One person, tombstones included. */
export async function getUser({ users }: Readers, userId: string, call: Call): Promise<User> {
  const user = await users.byId(call, requireId(userId, 'user_id'))
  if (!user) throw userNotFound()
  return user
}

/** One living person. A name that nobody can have is nobody's. */
export async function getUserByUsername({ users }: Readers, username: string, call: Call): Promise<User> {
  if (username === '') throw invalidField('username', 'must not be empty')
  const user = usernameFault(username) ? undefined : await users.byUsername(call, username.toLowerCase())
  if (!user) throw userNotFound()
  return user
}

/** People by id; unknown ids are absent. */
export const getUsersByIds = async (
  { users }: Readers,
  ids: readonly string[],
  call: Call,
): Promise<User[]> => users.byIds(call, requireIds(ids, 'ids', MAX_IDS))

/** Living people whose username or display name begins with the text. */
export async function searchUsers(
  { users }: Readers,
  text: string,
  request: PageRequest,
  call: Call,
): Promise<Page> {
  const prefix = text.trim().toLowerCase()
  const length = [...prefix].length
  if (length < 1 || length > LONGEST_QUERY || !isPrintable(prefix))
    throw invalidField('query', `must have 1 to ${LONGEST_QUERY} characters`)
  const list = `search:${prefix}`
  const size = pageSize(request.pageSize)
  const [after] = request.pageToken === '' ? [''] : decodeCursor(list, request.pageToken, ['string'])
  if (!isPrintable(after)) throw invalidField('page_token', 'does not belong to this list')
  const found = await users.search(call, prefix, after, size + 1)
  return page(found, size, ({ username }) => encodeCursor(list, [username]))
}

/** Everybody, for services that keep a copy; never on behalf of a person. */
export async function listAllUsers({ users }: Readers, request: PageRequest, call: Call): Promise<Page> {
  if (call.userId !== '')
    throw new AppError('PERMISSION_DENIED', 'CALLER_NOT_ALLOWED', 'only services may list everybody')
  const size = pageSize(request.pageSize, 20, MAX_IDS)
  const found = await users.page(call, afterId(request.pageToken), size + 1)
  return page(found, size, ({ id }) => encodeCursor('users', [id]))
}

function afterId(pageToken: string): string {
  if (pageToken === '') return FIRST_ID
  const [id] = decodeCursor('users', pageToken, ['string'])
  return requireId(id, 'page_token')
}

/** Cuts one page out of a read that asked for one more. */
function page(found: User[], size: number, cursorOf: (user: User) => string): Page {
  const users = found.slice(0, size)
  const cursors = users.map(cursorOf)
  return { users, cursors, next: found.length > size ? (cursors.at(-1) ?? '') : '' }
}
