import { CLAIM_SECONDS, type ClaimDocument } from '@girok/common/stores/mongo-claims'
import type { OutboxFields } from '@girok/common/events/outbox-mongo'
import { Schema, type Connection } from 'mongoose'
import type { Comment } from '../domain/comment.ts'
import type { Post } from '../domain/post.ts'
import type { Reaction } from '../domain/reaction.ts'
import type { Relation } from '../domain/relation.ts'

type Stored<T> = Omit<T, 'id'> & { _id: string }

export interface PostDocument extends Stored<Post>, OutboxFields {
  deleted: boolean
  /** A deleted post stays without content for as long as events of it may come. */
  deletedAt?: Date
  /** How far it was written to timelines: up to this follower, at that time. Absent when it was to all. */
  fanOut?: { open: true; after: string; at: Date }
}

export interface ReactionDocument extends Stored<Reaction>, OutboxFields {
  changedAt: Date
}

export interface CommentDocument extends Stored<Comment>, OutboxFields {
  changedAt: Date
  deletedAt?: Date
}

export interface EntryDocument {
  /** `<owner>:<post>` */
  _id: string
  ownerId: string
  postId: string
  authorId: string
  createdAt: Date
}

export interface RelationDocument extends Relation {
  _id: string
  /** The rebuild that has not found it at its owner yet. */
  doubt?: string
  /** On a follow: the followee's posts are merged when timelines are read. */
  pulled?: boolean
}

export interface PersonDocument {
  _id: string
  username?: string
  displayName?: string
  namesVersion?: number
  avatarUrl?: string
  pictureVersion?: number
  seenAt: Date
  /** Was away for long, and has a timeline that must be made anew. */
  outdated?: boolean
  /** Has too many followers for posts to be written to each. */
  pulled?: boolean
}

export interface CopyDocument {
  _id: string
  /** When a whole snapshot was kept. */
  at: Date
}

const TOMBSTONE_SECONDS = 60 * 24 * 60 * 60
const options = { versionKey: false, strict: false, strictQuery: false, minimize: false } as const
const { Mixed } = Schema.Types

const outbox = { outbox: [Mixed], pending: Boolean }
const counted = { value: String, counted: Mixed, uncounted: Boolean, changedAt: Date }
const pending = [{ pending: 1 }, { partialFilterExpression: { pending: true } }] as const
const uncounted = [{ uncounted: 1, postId: 1 }, { partialFilterExpression: { uncounted: true } }] as const

const posts = new Schema<PostDocument>(
  {
    _id: String,
    authorId: String,
    body: String,
    tags: [String],
    mediaIds: [String],
    createdAt: Date,
    updatedAt: Date,
    version: Number,
    deleted: Boolean,
    deletedAt: Date,
    counts: Mixed,
    tally: Mixed,
    pulled: Boolean,
    fanOut: Mixed,
    ...outbox,
  },
  options,
)
posts.index({ authorId: 1, createdAt: -1, _id: -1 })
posts.index({ tags: 1, createdAt: -1, _id: -1 })
posts.index({ mediaIds: 1 })
posts.index({ deletedAt: 1 }, { expireAfterSeconds: TOMBSTONE_SECONDS })
posts.index({ 'fanOut.open': 1 }, { partialFilterExpression: { 'fanOut.open': true } })
posts.index(...pending)

const reactions = new Schema<ReactionDocument>(
  { _id: String, postId: String, userId: String, version: Number, ...counted, ...outbox },
  options,
)
reactions.index({ postId: 1 })
reactions.index({ userId: 1 })
reactions.index(...uncounted)
reactions.index(...pending)

const comments = new Schema<CommentDocument>(
  {
    _id: String,
    postId: String,
    authorId: String,
    body: String,
    createdAt: Date,
    deletedAt: Date,
    ...counted,
    ...outbox,
  },
  options,
)
comments.index({ postId: 1, createdAt: 1, _id: 1 })
comments.index({ authorId: 1 })
comments.index({ deletedAt: 1 }, { expireAfterSeconds: TOMBSTONE_SECONDS })
comments.index(...uncounted)
comments.index(...pending)

const timelines = new Schema<EntryDocument>(
  { _id: String, ownerId: String, postId: String, authorId: String, createdAt: Date },
  options,
)
timelines.index({ ownerId: 1, createdAt: -1, postId: -1 })
timelines.index({ postId: 1 })

const relation = { _id: String, from: String, to: String, active: Boolean, version: Number, doubt: String }
const follows = new Schema<RelationDocument>({ ...relation, pulled: Boolean }, options)
follows.index({ to: 1, active: 1, from: 1 })
follows.index({ from: 1, active: 1, pulled: 1 })
const blocks = new Schema<RelationDocument>(relation, options)
blocks.index({ from: 1, active: 1 })
blocks.index({ to: 1, active: 1 })

const people = new Schema<PersonDocument>(
  {
    _id: String,
    username: String,
    displayName: String,
    namesVersion: Number,
    avatarUrl: String,
    pictureVersion: Number,
    seenAt: Date,
    outdated: Boolean,
    pulled: Boolean,
  },
  options,
)

const claims = new Schema<ClaimDocument>(
  { _id: String, hash: String, madeId: String, createdAt: Date },
  options,
)
claims.index({ createdAt: 1 }, { expireAfterSeconds: CLAIM_SECONDS })

const copies = new Schema<CopyDocument>({ _id: String, at: Date }, options)

/** The schemas make collections and indexes; see `openStore`. */
export const createModels = (connection: Connection) => ({
  posts: connection.model('Post', posts, 'posts'),
  reactions: connection.model('Reaction', reactions, 'reactions'),
  comments: connection.model('Comment', comments, 'comments'),
  timelines: connection.model('Entry', timelines, 'timelines'),
  follows: connection.model('Follow', follows, 'follows'),
  blocks: connection.model('Block', blocks, 'blocks'),
  people: connection.model('Person', people, 'people'),
  claims: connection.model('Claim', claims, 'claims'),
  copies: connection.model('Copy', copies, 'copies'),
})
