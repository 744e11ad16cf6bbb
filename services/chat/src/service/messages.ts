import { requireUser, type Call } from '@girok/common/call'
import { badCursor, decodeCursor, encodeCursor, pageSize } from '@girok/common/cursor'
import { requireId, requireIds } from '@girok/common/ids'
import { overlay, type Room } from '../domain/room.ts'
import type { Message, Range } from '../domain/message.ts'
import type { Context } from './context.ts'
import type { PageRequest } from './rooms.ts'
import { requireRoom } from './views.ts'

export interface MessagePage {
  /** Oldest first. */
  messages: Message[]
  cursors: string[]
  /** Continues with older ones. */
  nextPageToken: string
}

const LIST = 'messages'
const MAX_ROOMS = 100
const MAX_IDS = 500

export async function listMessages(
  context: Context,
  request: PageRequest & { roomId: string },
  call: Call,
): Promise<MessagePage> {
  const userId = requireUser(call)
  const roomId = requireId(request.roomId, 'room_id')
  const start = readStart(request, [roomId])
  const room = await requireRoom(context, roomId, userId, call)
  const [[, page] = []] = await readPages(context, [room], start, call)
  return page!
}

export async function batchListMessages(
  context: Context,
  request: PageRequest & { roomIds: readonly string[] },
  call: Call,
): Promise<Map<string, MessagePage>> {
  const userId = requireUser(call)
  const ids = requireIds(request.roomIds, 'room_ids', MAX_ROOMS)
  const start = readStart(request, ids)
  const rooms = await context.rooms.byIds(ids, userId, call)
  return readPages(context, rooms, start, call)
}

/** Heads first, then messages, then who may see them: three queries however many ids there are. */
export async function getMessagesByIds(
  context: Context,
  ids: readonly string[],
  call: Call,
): Promise<Message[]> {
  const userId = requireUser(call)
  const wanted = new Set(requireIds(ids, 'ids', MAX_IDS))
  const heads = await context.rooms.holding([...wanted], userId, call)
  const stored = await context.messages.byIds([...wanted], call)
  const roomIds = [...new Set(stored.map(({ roomId }) => roomId))]
  const rooms = await context.rooms.byIds(roomIds, userId, call)
  const mine = new Set(rooms.map(({ id }) => id))
  const visible = stored.filter(({ roomId }) => mine.has(roomId))
  const waiting = heads.flatMap(({ head }) => head)
  return overlay(visible, waiting).filter(({ id }) => wanted.has(id))
}

interface Start {
  size: number
  /** The room that continues, and the seq below which it does; the others start at their newest. */
  roomId: string | undefined
  before: number
}

function readStart({ pageSize: size, pageToken }: PageRequest, roomIds: readonly string[]): Start {
  const limit = pageSize(size)
  if (pageToken === '') return { size: limit, roomId: undefined, before: 0 }
  const [roomId, before] = decodeCursor(LIST, pageToken, ['string', 'number'])
  if (!roomIds.includes(roomId) || !Number.isSafeInteger(before)) throw badCursor()
  return { size: limit, roomId, before }
}

/** One page of each room in one query: seqs have no holes, so a page is a range. */
async function readPages(
  { messages }: Context,
  rooms: readonly Room[],
  start: Start,
  call: Call,
): Promise<Map<string, MessagePage>> {
  const ranges = rooms.map((room) => rangeOf(room, start))
  const wanted = ranges.filter(({ from, to }) => from <= to)
  const stored = wanted.length > 0 ? await messages.inRanges(wanted, call) : []
  const byRoom = Map.groupBy(stored, ({ roomId }) => roomId)
  return new Map(
    rooms.map((room, i) => [room.id, pageOf(ranges[i]!, overlay(byRoom.get(room.id) ?? [], room.head))]),
  )
}

function rangeOf(room: Room, start: Start): Range {
  const newest = start.roomId === room.id ? Math.min(start.before - 1, room.lastSeq) : room.lastSeq
  return { roomId: room.id, from: Math.max(1, newest - start.size + 1), to: newest }
}

function pageOf({ roomId, from, to }: Range, found: readonly Message[]): MessagePage {
  const messages = found.filter(({ seq }) => from <= seq && seq <= to)
  const cursors = messages.map(({ seq }) => encodeCursor(LIST, [roomId, seq]))
  // What is older than an expired message has expired too.
  const more = from > 1 && messages[0]?.seq === from
  return { messages, cursors, nextPageToken: more ? cursors[0]! : '' }
}
