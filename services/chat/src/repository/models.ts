import { Schema, type Connection } from 'mongoose'
import type { Message } from '../domain/message.ts'
import type { Operation } from '../domain/operation.ts'
import type { Room } from '../domain/room.ts'

/** An operation with its share of `headBytes`. */
export type StoredOperation = Operation & { size: number }

export interface RoomDocument extends Omit<Room, 'id' | 'head' | 'matchId'> {
  _id: string
  matchId?: string
  directKey?: string
  head: StoredOperation[]
  /** The last 512 request keys, also of messages that left the head. */
  keys: string[]
  /** Whether the head holds anything. */
  pending: boolean
}

export interface MessageDocument extends Omit<Message, 'id'> {
  _id: string
}

export interface MarkDocument {
  /** `<room>:<user>` */
  _id: string
  roomId: string
  userId: string
  seq: number
  /** The event that tells of this seq, until it is published; a later one stands for it. */
  pending?: PendingMark
}

export interface PendingMark {
  eventId: string
  seq: number
  at: Date
  traceparent: string
}

export interface RequestDocument {
  /** `<user>:<request>` */
  _id: string
  hash: string
  roomId: string
  createdAt: Date
}

const options = { versionKey: false, strictQuery: 'throw', minimize: false } as const
const { Mixed } = Schema.Types

const rooms = new Schema<RoomDocument>(
  {
    _id: String,
    kind: String,
    name: String,
    matchId: String,
    directKey: String,
    memberIds: [String],
    lastSeq: Number,
    lastMessageId: String,
    version: Number,
    changes: Number,
    createdAt: Date,
    lastAt: Date,
    head: [Mixed],
    headBytes: Number,
    keys: [String],
    pending: Boolean,
  },
  options,
)
rooms.index({ memberIds: 1, lastAt: -1, _id: -1 })
rooms.index({ directKey: 1 }, { unique: true, partialFilterExpression: { directKey: { $exists: true } } })
rooms.index({ pending: 1 }, { partialFilterExpression: { pending: true } })

const messages = new Schema<MessageDocument>(
  {
    _id: String,
    roomId: String,
    authorId: String,
    seq: Number,
    body: String,
    createdAt: Date,
    editedAt: Date,
    deleted: Boolean,
    version: Number,
    request: { _id: false, type: new Schema({ id: String, hash: String }, { _id: false }) },
  },
  options,
)
messages.index({ roomId: 1, seq: 1 }, { unique: true })
messages.index(
  { roomId: 1, authorId: 1, 'request.id': 1 },
  { unique: true, partialFilterExpression: { 'request.id': { $exists: true } } },
)
messages.index({ authorId: 1, roomId: 1 }, { partialFilterExpression: { deleted: false } })

const marks = new Schema<MarkDocument>(
  { _id: String, roomId: String, userId: String, seq: Number, pending: Mixed },
  options,
)
marks.index({ userId: 1 })
marks.index({ 'pending.at': 1 }, { partialFilterExpression: { 'pending.at': { $exists: true } } })

const requests = new Schema<RequestDocument>(
  { _id: String, hash: String, roomId: String, createdAt: Date },
  options,
)
requests.index({ createdAt: 1 }, { expireAfterSeconds: 24 * 60 * 60 })

/** Chat's collections on a connection. */
export const createModels = (connection: Connection) => ({
  rooms: connection.model('Room', rooms, 'rooms'),
  messages: connection.model('Message', messages, 'messages'),
  marks: connection.model('Mark', marks, 'marks'),
  requests: connection.model('Request', requests, 'requests'),
})

export type Models = ReturnType<typeof createModels>
