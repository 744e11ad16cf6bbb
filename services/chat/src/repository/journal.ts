import { createHash } from 'node:crypto'
import { trusted } from 'mongoose'
import type { Call } from '@girok/common/call'
import { MAX_HEAD, MAX_MEMBERS, directKey } from '../domain/room.ts'
import type { Journal, NewRoom } from '../domain/stores.ts'
import { append, literal, plus, prepare } from './append.ts'
import { ask, unlessDuplicate } from './ask.ts'
import type { Models, RoomDocument } from './models.ts'
import { roomFields, toRoom } from './rooms.ts'

/** At least twice the head, so that what a reader of `messages` may have missed is always in the ring. */
const RING = 2 * MAX_HEAD

export function mongoJournal(models: Models): Journal {
  const { rooms } = models
  return {
    create: (draft, call) =>
      ask(call, async (options) => {
        const document = newDocument(draft, call)
        const { _id, directKey: key } = document
        const insert = { $setOnInsert: document }
        const inserted = await rooms
          .updateOne({ _id }, insert, { ...options, upsert: true })
          .then(({ upsertedCount }) => upsertedCount > 0, unlessDuplicate(false))
        if (inserted) return toRoom(document)
        const same = key ? { directKey: key } : { _id }
        return toRoom(await rooms.findOne(same, roomFields, options).orFail().lean())
      }),

    async send(message, applied, call) {
      const { id, roomId, authorId, createdAt, request } = message
      const key = request ? ringKey(authorId, request.id) : undefined
      const filter = {
        _id: roomId,
        memberIds: authorId,
        ...(key && { keys: trusted({ $ne: key }), lastSeq: trusted({ $lte: applied + RING }) }),
      }
      const set = {
        lastSeq: plus('$lastSeq', 1),
        lastMessageId: literal(id),
        lastAt: { $max: ['$lastAt', createdAt] },
        ...(key && { keys: { $slice: [{ $concatArrays: ['$keys', [literal(key)]] }, -RING] } }),
      }
      const changes = [{ kind: 'sent', message }] as const
      const room = await append(models, { filter, set, changes, actorId: authorId }, call)
      return room ? { ...message, seq: room.lastSeq, version: room.version } : undefined
    },

    async change(kind, states, seen, call) {
      const { roomId, actorId } = seen
      const filter = { _id: roomId, changes: seen.changes, ...(actorId !== null && { memberIds: actorId }) }
      const changes = states.map((message) => ({ kind, message }))
      const set = { changes: plus('$changes', 1) }
      const room = await append(models, { filter, set, changes, actorId: actorId ?? '' }, call)
      const before = room ? room.version - states.length : 0
      return room ? states.map((message, i) => ({ ...message, version: before + i + 1 })) : undefined
    },

    async join(roomId, actorId, added, call) {
      const filter = {
        _id: roomId,
        memberIds: trusted({ $all: [actorId], $nin: [...added] }),
        [`memberIds.${MAX_MEMBERS - added.length}`]: trusted({ $exists: false }),
      }
      const set = { memberIds: { $concatArrays: ['$memberIds', literal(added)] } }
      const changes = [{ kind: 'members', added, removed: [] }] as const
      return (await append(models, { filter, set, changes, actorId }, call)) !== null
    },

    async leave(roomId, actorId, userId, call) {
      const filter = { _id: roomId, memberIds: userId }
      const others = { $filter: { input: '$memberIds', as: 'id', cond: { $ne: ['$$id', literal(userId)] } } }
      const changes = [{ kind: 'members', added: [], removed: [userId] }] as const
      return (await append(models, { filter, set: { memberIds: others }, changes, actorId }, call)) !== null
    },
  }
}

const ringKey = (authorId: string, requestId: string) =>
  createHash('sha256').update(`${authorId}:${requestId}`).digest('base64url').slice(0, 16)

/** A room's first document already holds its first operation. */
function newDocument({ id, kind, name, matchId, memberIds, creatorId }: NewRoom, call: Call): RoomDocument {
  const created = prepare({ kind: 'created', added: [...memberIds], removed: [] }, creatorId, call)
  return {
    _id: id,
    kind,
    name,
    ...(matchId !== null && { matchId }),
    ...(kind === 'DIRECT' && { directKey: directKey(memberIds[0]!, memberIds[1]!) }),
    memberIds: [...memberIds],
    lastSeq: 0,
    lastMessageId: null,
    version: 1,
    changes: 0,
    createdAt: created.at,
    lastAt: created.at,
    head: [{ ...created, version: 1 }],
    headBytes: created.size,
    keys: [],
    pending: true,
  }
}
