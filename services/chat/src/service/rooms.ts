import { requireUser, type Call } from '@girok/common/call'
import { badCursor, decodeCursor, encodeCursor, pageSize } from '@girok/common/cursor'
import { requireId, requireIds } from '@girok/common/ids'
import type { RoomView } from '../domain/room.ts'
import type { Membership, RoomPosition, RoomRecord } from '../domain/stores.ts'
import type { Context } from './context.ts'
import { requireRoom, viewRoom, viewRooms } from './views.ts'

export interface PageRequest {
  pageSize: number
  pageToken: string
}

export interface RoomPage {
  rooms: RoomView[]
  cursors: string[]
  nextPageToken: string
}

const LIST = 'rooms'
const MEMBERSHIPS = 'memberships'
const ALL_ROOMS = 'all-rooms'
const MAX_BY_ID = 1000
const MAX_IDS = 500

export async function getRoom(context: Context, roomId: string, call: Call): Promise<RoomView> {
  const userId = requireUser(call)
  const room = await requireRoom(context, requireId(roomId, 'room_id'), userId, call)
  return viewRoom(context, room, userId, call)
}

export async function getRoomsByIds(
  context: Context,
  ids: readonly string[],
  call: Call,
): Promise<RoomView[]> {
  const userId = requireUser(call)
  const rooms = await context.rooms.byIds(requireIds(ids, 'ids', MAX_IDS), userId, call)
  return viewRooms(context, rooms, userId, call)
}

export async function listRooms(context: Context, request: PageRequest, call: Call): Promise<RoomPage> {
  const userId = requireUser(call)
  const size = pageSize(request.pageSize)
  const found = await context.rooms.page(userId, readPosition(request.pageToken, userId), size + 1, call)
  const rooms = found.slice(0, size)
  const cursors = rooms.map(({ lastAt, id }) => encodeCursor(LIST, [userId, lastAt.getTime(), id]))
  const nextPageToken = found.length > size ? cursors.at(-1)! : ''
  return { rooms: await viewRooms(context, rooms, userId, call), cursors, nextPageToken }
}

function readPosition(token: string, userId: string): RoomPosition | undefined {
  if (token === '') return undefined
  const [owner, lastAt, id] = decodeCursor(LIST, token, ['string', 'number', 'string'])
  const position = { lastAt: new Date(lastAt), id }
  if (owner !== userId || Number.isNaN(position.lastAt.getTime())) throw badCursor()
  return position
}

export async function listMemberships(
  context: Context,
  request: PageRequest,
  call: Call,
): Promise<{ memberships: Membership[]; nextPageToken: string }> {
  const userId = requireUser(call)
  const { page, nextPageToken } = await pageById(`${MEMBERSHIPS}:${userId}`, request, (after, limit) =>
    context.rooms.memberships(userId, after, limit, call),
  )
  return { memberships: page, nextPageToken }
}

/** Every room, for services that keep a copy. */
export async function listAllRooms(
  context: Context,
  request: PageRequest,
  call: Call,
): Promise<{ rooms: RoomRecord[]; nextPageToken: string }> {
  const { page, nextPageToken } = await pageById(ALL_ROOMS, request, (after, limit) =>
    context.rooms.all(after, limit, call),
  )
  return { rooms: page, nextPageToken }
}

async function pageById<T extends { roomId: string }>(
  list: string,
  request: PageRequest,
  find: (after: string, limit: number) => Promise<T[]>,
): Promise<{ page: T[]; nextPageToken: string }> {
  const size = pageSize(request.pageSize, 20, MAX_BY_ID)
  const [after] = request.pageToken ? decodeCursor(list, request.pageToken, ['string']) : ['']
  const found = await find(after, size + 1)
  const page = found.slice(0, size)
  return { page, nextPageToken: found.length > size ? encodeCursor(list, [page.at(-1)!.roomId]) : '' }
}
