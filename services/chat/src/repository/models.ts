import { Schema, type Connection, type mongo } from 'mongoose'
import type { Block } from '../domain/block.ts'
import type { Message } from '../domain/message.ts'
import type { Operation } from '../domain/operation.ts'
import type { Room } from '../domain/room.ts'

/** An operation with its share of `headBytes`. */
export type StoredOperation = Operation & { size: number }

export interface RoomDocument extends Omit<Room, 'id' | 'head' | 'matchId' | 'emptiedAt'> {
  _id: string
  matchId?: string
  emptiedAt?: Date | null
  directKey?: string
  head: StoredOperation[]
  /** The last 512 request keys, the newest first, also of messages that left the head. */
  keys: string
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

export interface BlockDocument extends Block {
  /** `<blocker>:<blocked>` */
  _id: string
  /** The rebuild that found it and has not seen it with its owner. */
  doubt?: string
}

export interface CopyDocument {
  /** Whose data it copies. */
  _id: string
  /** When a whole snapshot was kept. */
  at: Date
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
    emptiedAt: Date,
    head: [Mixed],
    headBytes: Number,
    keys: String,
    pending: Boolean,
  },
  options,
)
rooms.index({ memberIds: 1, lastAt: -1, _id: -1 })
rooms.index({ directKey: 1 }, { unique: true, partialFilterExpression: { directKey: { $exists: true } } })
rooms.index({ matchId: 1 }, { unique: true, partialFilterExpression: { matchId: { $exists: true } } })
rooms.index({ emptiedAt: 1 }, { partialFilterExpression: { emptiedAt: { $exists: true } } })
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

const blocks = new Schema<BlockDocument>(
  { _id: String, blockerId: String, blockedId: String, active: Boolean, version: Number, doubt: String },
  options,
)
blocks.index({ blockerId: 1, blockedId: 1 })

const copies = new Schema<CopyDocument>({ _id: String, at: Date }, options)

/** Chat's collections on a connection. */
export const createModels = (connection: Connection) => ({
  rooms: connection.model('Room', rooms, 'rooms'),
  messages: connection.model('Message', messages, 'messages'),
  marks: connection.model('Mark', marks, 'marks'),
  requests: connection.model('Request', requests, 'requests'),
  blocks: connection.model('Block', blocks, 'blocks'),
  copies: connection.model('Copy', copies, 'copies'),
})

export type Models = ReturnType<typeof createModels>

/** Rooms as the driver has them: each message is two commands on its room, which need no casting. */
export const roomsOf = ({ rooms }: Pick<Models, 'rooms'>): mongo.Collection<RoomDocument> =>
  rooms.collection as unknown as mongo.Collection<RoomDocument>
