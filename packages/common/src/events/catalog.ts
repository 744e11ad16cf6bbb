import {
  SessionRevoked,
  UserDeleted,
  UserLoggedIn,
  UserRegistered,
  UserUpdated,
} from '@girok/proto/auth/v1/events'
import {
  MessageDeleted,
  MessageRead,
  MessageSent,
  MessageUpdated,
  RoomCreated,
  RoomUpdated,
} from '@girok/proto/chat/v1/events'
import {
  CommentCreated,
  CommentDeleted,
  PostCreated,
  PostDeleted,
  PostLiked,
  PostUnliked,
  PostUpdated,
  ReactionChanged,
} from '@girok/proto/feed/v1/events'
import { Matched, QueueJoined, QueueLeft, Skipped } from '@girok/proto/matching/v1/events'
import { FileDeleted, FileReady, FileRejected } from '@girok/proto/media/v1/events'
import { NotificationCreated, NotificationRead } from '@girok/proto/notification/v1/events'
import {
  ProfileUpdated,
  UserBlocked,
  UserFollowed,
  UserUnblocked,
  UserUnfollowed,
} from '@girok/proto/personal/v1/events'
import type { StreamName } from './streams.ts'

/** What ts-proto generates for a message. */
export interface Codec<T> {
  encode: (message: T) => { finish: () => Uint8Array }
  decode: (bytes: Uint8Array) => T
  toJSON: (message: T) => unknown
}

interface EventDefinition<T, S extends StreamName = StreamName> {
  stream: S
  codec: Codec<T>
  /** The last subject token, which is also the unit of order. */
  key: (payload: T) => string
}

const event = <T, S extends StreamName>(
  stream: S,
  codec: Codec<T>,
  key: (payload: T) => string,
): EventDefinition<T, S> => ({ stream, codec, key })

/** A stream takes the types that begin with its name: `feed.post.created` is one of FEED. */
type InOwnStream = { [S in StreamName as `${Lowercase<S>}.${string}`]: { stream: S } }

/** Every event: type → stream, message and key. A row here is the whole contract; a wrong type or payload does not compile. */
export const catalog = {
  'auth.user.registered': event('AUTH', UserRegistered, (e) => e.userId),
  'auth.user.logged_in': event('AUTH', UserLoggedIn, (e) => e.userId),
  'auth.user.updated': event('AUTH', UserUpdated, (e) => e.userId),
  'auth.user.deleted': event('AUTH', UserDeleted, (e) => e.userId),
  'auth.session.revoked': event('AUTH', SessionRevoked, (e) => e.userId),
  'chat.room.created': event('CHAT', RoomCreated, (e) => e.roomId),
  'chat.room.updated': event('CHAT', RoomUpdated, (e) => e.roomId),
  'chat.message.sent': event('CHAT', MessageSent, (e) => e.message?.roomId ?? ''),
  'chat.message.updated': event('CHAT', MessageUpdated, (e) => e.message?.roomId ?? ''),
  'chat.message.deleted': event('CHAT', MessageDeleted, (e) => e.message?.roomId ?? ''),
  'chat.message.read': event('CHAT', MessageRead, (e) => e.roomId),
  'personal.profile.updated': event('PERSONAL', ProfileUpdated, (e) => e.userId),
  'personal.user.followed': event('PERSONAL', UserFollowed, (e) => e.followerId),
  'personal.user.unfollowed': event('PERSONAL', UserUnfollowed, (e) => e.followerId),
  'personal.user.blocked': event('PERSONAL', UserBlocked, (e) => e.blockerId),
  'personal.user.unblocked': event('PERSONAL', UserUnblocked, (e) => e.blockerId),
  'feed.post.created': event('FEED', PostCreated, (e) => e.post?.authorId ?? ''),
  'feed.post.updated': event('FEED', PostUpdated, (e) => e.post?.id ?? ''),
  'feed.post.deleted': event('FEED', PostDeleted, (e) => e.postId),
  'feed.post.liked': event('FEED', PostLiked, (e) => e.postId),
  'feed.post.unliked': event('FEED', PostUnliked, (e) => e.postId),
  'feed.reaction.changed': event('FEED', ReactionChanged, (e) => e.postId),
  'feed.comment.created': event('FEED', CommentCreated, (e) => e.postId),
  'feed.comment.deleted': event('FEED', CommentDeleted, (e) => e.postId),
  'matching.matched': event('MATCHING', Matched, (e) => e.queue),
  'matching.queue.joined': event('MATCHING', QueueJoined, (e) => e.queue),
  'matching.queue.left': event('MATCHING', QueueLeft, (e) => e.queue),
  'matching.skipped': event('MATCHING', Skipped, (e) => e.queue),
  'media.file.ready': event('MEDIA', FileReady, (e) => e.file?.ownerId ?? ''),
  'media.file.rejected': event('MEDIA', FileRejected, (e) => e.ownerId),
  'media.file.deleted': event('MEDIA', FileDeleted, (e) => e.ownerId),
  'notification.created': event('NOTIFICATION', NotificationCreated, (e) => e.recipientId),
  'notification.read': event('NOTIFICATION', NotificationRead, (e) => e.recipientId),
} as const satisfies InOwnStream

export type EventType = keyof typeof catalog

/** The message that an event type carries. */
export type Payload<T extends EventType> = (typeof catalog)[T] extends EventDefinition<infer P> ? P : never

/** Whether a name is an event type of this system. */
export const isEventType = (name: string): name is EventType => Object.hasOwn(catalog, name)

/** The definition of one type, with its payload type kept. */
export const definitionOf = <T extends EventType>(type: T): EventDefinition<Payload<T>> =>
  catalog[type] as unknown as EventDefinition<Payload<T>>
