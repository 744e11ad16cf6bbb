import type { Call } from '@girok/common/call'
import { encodeCursor, pageSize } from '@girok/common/cursor'
import { AppError } from '@girok/common/errors'
import type { Edge, EdgeKind } from '../domain/graph.ts'
import type { Profile } from '../domain/profile.ts'
import type { Context } from './context.ts'
import { cut, readAfter, type Page, type PageRequest } from './pages.ts'

const MAX_PAGE = 1000

/** A page of every follow or block that ever was, ended ones as such. */
export async function listAllEdges(
  { lists }: Pick<Context, 'lists'>,
  kind: EdgeKind,
  request: PageRequest,
  call: Call,
): Promise<Page<Edge>> {
  refusePeople(call)
  const size = pageSize(request.pageSize, 20, MAX_PAGE)
  const [from, to] = readAfter(kind, request.pageToken, ['string', 'string'])
  const found = await lists.page(call, kind, [from!, to!], size + 1)
  return cut(found, size, (edge) => encodeCursor(kind, [edge.from, edge.to]))
}

/** A page of every profile. */
export async function listAllProfiles(
  { profiles }: Pick<Context, 'profiles'>,
  request: PageRequest,
  call: Call,
): Promise<Page<Profile>> {
  refusePeople(call)
  const size = pageSize(request.pageSize, 20, MAX_PAGE)
  const [after] = readAfter('profiles', request.pageToken, ['string'])
  const found = await profiles.page(call, after!, size + 1)
  return cut(found, size, ({ userId }) => encodeCursor('profiles', [userId]))
}

/** For services that keep a copy; never on behalf of a person. */
function refusePeople(call: Call): void {
  if (call.userId !== '')
    throw new AppError('PERMISSION_DENIED', 'CALLER_NOT_ALLOWED', 'only services may list everything')
}
