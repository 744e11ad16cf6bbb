import { createHash } from 'node:crypto'
import type { Call } from '@girok/common/call'
import { newId } from '@girok/common/ids'
import { ask, unlessDuplicate } from '@girok/common/stores/mongo-ask'
import { REMEMBERED_REQUESTS, directKey, type Room, type RoomKind } from '../domain/room.ts'
import type { Journal, NewRoom } from '../domain/stores.ts'
import { append, type Append, literal, plus, prepare } from './append.ts'
import { Handover } from './handover.ts'
import { roomsOf, type Models, type RoomDocument } from './models.ts'
import { roomFields, toRoom } from './rooms.ts'

export function mongoJournal(models: Models, handover = new Handover()): Journal {
  const commit = (given: Append, call: Call) => append(models, handover, given, call)
  return {
    create: (draft, call) => insert(models, openedRoom(draft, call), call),

    refuse: (matchId, call) => insert(models, refusedRoom(matchId), call),

    async send(message, applied, call) {
      const { id, roomId, authorId, createdAt, request } = message
      const key = request ? ringKey(authorId, request.id) : undefined
      const filter = {
        _id: roomId,
        memberIds: authorId,
        ...(key && { keys: without(key), lastSeq: { $lte: applied + REMEMBERED_REQUESTS } }),
      }
      const set = {
        lastSeq: plus('$lastSeq', 1),
        lastMessageId: literal(id),
        lastAt: { $max: ['$lastAt', createdAt] },
        ...(key && { keys: withKey(key) }),
      }
      const changes = [{ kind: 'sent', message }] as const
      const room = await commit({ filter, set, changes, actorId: authorId }, call)
      return room ? { ...message, seq: room.lastSeq, version: room.version } : undefined
    },

    async change(kind, states, seen, call) {
      const { roomId, actorId } = seen
      const filter = { _id: roomId, changes: seen.changes, ...(actorId !== null && { memberIds: actorId }) }
      const changes = states.map((message) => ({ kind, message }))
      const set = { changes: plus('$changes', 1) }
      const room = await commit({ filter, set, changes, actorId: actorId ?? '' }, call)
      const before = room ? room.version - states.length : 0
      return room ? states.map((message, i) => ({ ...message, version: before + i + 1 })) : undefined
    },

    async join(seen, actorId, added, call) {
      const filter = { _id: seen.id, memberIds: { $eq: seen.memberIds } }
      const set = { memberIds: { $concatArrays: ['$memberIds', literal(added)] } }
      const changes = [{ kind: 'members', added, removed: [] }] as const
      return (await commit({ filter, set, changes, actorId }, call)) !== null
    },

    async leave(roomId, actorId, userId, call) {
      const filter = { _id: roomId, memberIds: userId }
      const others = { $filter: { input: '$memberIds', as: 'id', cond: { $ne: ['$$id', literal(userId)] } } }
      const isLast = { $eq: [{ $size: '$memberIds' }, 1] }
      const set = { memberIds: others, emptiedAt: { $cond: [isLast, new Date(), null] } }
      const changes = [{ kind: 'members', added: [], removed: [userId] }] as const
      return (await commit({ filter, set, changes, actorId }, call)) !== null
    },
  }
}

const KEY_LENGTH = 16
const ringKey = (authorId: string, requestId: string) =>
  createHash('sha256').update(`${authorId}:${requestId}`).digest('base64url').slice(0, KEY_LENGTH)

/** The ring is one text: an array of so many nearly doubled the time of each commit. */
const withKey = (key: string) => ({
  $substrBytes: [{ $concat: [literal(`${key},`), '$keys'] }, 0, REMEMBERED_REQUESTS * (KEY_LENGTH + 1)],
})

/** No letter of a key means anything in a pattern. */
const without = (key: string) => ({ $not: new RegExp(key) })

/** Unique indexes decide between two who insert at once; the second gets what the first made. */
const insert = (models: Models, document: RoomDocument, call: Call): Promise<Room> =>
  ask(call, async (options) => {
    const { _id, directKey: key, matchId } = document
    const same = key ? { directKey: key } : matchId ? { matchId } : { _id }
    const find = () => models.rooms.findOne(same, roomFields, options)
    // FerretDB lets inserts of the same moment deadlock: one that is tried again must not run into the next.
    const made = await find().lean()
    if (made) return toRoom(made)
    // Not an upsert: FerretDB tells several who come at once that each of them was the first.
    const inserted = await roomsOf(models)
      .insertOne(document, options)
      .then(() => true, unlessDuplicate(false))
    return toRoom(inserted ? document : await find().orFail().lean())
  })

/** A room's first document already holds its first operation. */
function openedRoom(draft: NewRoom, call: Call): RoomDocument {
  const { id, kind, name, matchId, memberIds } = draft
  const change = { kind: 'created' as const, added: [...memberIds], removed: [] }
  const created = prepare(change, draft.creatorId, call)
  return {
    ...emptyRoom(id, kind, created.at),
    name,
    ...(matchId !== null && { matchId }),
    ...(kind === 'DIRECT' && { directKey: directKey(memberIds[0]!, memberIds[1]!) }),
    memberIds: [...memberIds],
    version: 1,
    head: [{ ...created, version: 1 }],
    headBytes: created.size,
    pending: true,
  }
}

/** Takes the place of a match's room, so that none can be made; nothing is told of it. */
const refusedRoom = (matchId: string): RoomDocument => {
  const now = new Date()
  return { ...emptyRoom(newId(), 'MATCH', now), matchId, emptiedAt: now }
}

const emptyRoom = (id: string, kind: RoomKind, at: Date): RoomDocument => ({
  _id: id,
  kind,
  name: null,
  memberIds: [],
  lastSeq: 0,
  lastMessageId: null,
  version: 0,
  changes: 0,
  createdAt: at,
  lastAt: at,
  head: [],
  headBytes: 0,
  keys: '',
  pending: false,
})
