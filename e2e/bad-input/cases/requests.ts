import { encodeCursor } from '@girok/common/cursor'
import { AuthServiceService, SearchUsersRequest } from '@girok/proto/auth/v1/auth'
import { ChatServiceService, GetRoomsRequest } from '@girok/proto/chat/v1/chat'
import {
  BatchGetUserPostsRequest,
  FeedServiceService,
  GetTimelineRequest,
  ReactRequest,
  UpdatePostRequest,
} from '@girok/proto/feed/v1/feed'
import { JoinQueueRequest, MatchingServiceService } from '@girok/proto/matching/v1/matching'
import {
  GetNotificationsRequest,
  NotificationServiceService,
  UpdatePreferencesRequest,
} from '@girok/proto/notification/v1/notification'
import {
  BatchListFollowersRequest,
  CreateResumeRequest,
  FollowRequest,
  GetPublicResumeRequest,
  PersonalServiceService,
  UpdateProfileRequest,
  UpdateResumeRequest,
} from '@girok/proto/personal/v1/personal'

/** What is wrong, with which method, as which message, and the field that must be named. */
export type BadRequest = [what: string, method: string, message: Uint8Array, field?: string]

interface Codec<T> {
  fromPartial: (given: object) => T
  encode: (message: T) => { finish: () => Uint8Array }
}

const bad = <T>(
  what: string,
  { path }: { path: string },
  codec: Codec<T>,
  given: object,
  field?: string,
): BadRequest => {
  const message = codec.encode(codec.fromPartial(given)).finish()
  return field === undefined ? [what, path, message] : [what, path, message, field]
}

const id = '01a1fcae-4999-785f-a312-0dc4e5465e1c'
const elsewhere = encodeCursor('elsewhere', [1, id])
const ids = (count: number) => Array.from({ length: count }, () => id)
const longMask = (path: string) => Array.from({ length: 150_000 }, () => path)
/** The field 2 of a message as an integer that JavaScript's numbers cannot hold. */
const wide = Buffer.from([0x10, 0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10])

const auth = AuthServiceService
export const ofAuth: BadRequest[] = [
  bad('a negative page', auth.searchUsers, SearchUsersRequest, { query: 'a', pageSize: -1 }, 'page_size'),
  bad(
    'a cursor of another list',
    auth.searchUsers,
    SearchUsersRequest,
    { query: 'a', pageToken: elsewhere },
    'page_token',
  ),
  bad('a NUL in a query', auth.searchUsers, SearchUsersRequest, { query: 'a\0' }, 'query'),
]

const chat = ChatServiceService
const then = encodeCursor('rooms', ['then', 1])
export const ofChat: BadRequest[] = [
  ['an integer past 2^53', chat.markRead.path, wide],
  bad('a negative page', chat.getRooms, GetRoomsRequest, { pageSize: -1 }, 'page_size'),
  bad('a stale cursor', chat.getRooms, GetRoomsRequest, { pageToken: then }, 'page_token'),
]

const personal = PersonalServiceService
const followers = (given: object, field: string, what: string) =>
  bad(what, personal.batchListFollowers, BatchListFollowersRequest, given, field)
const resume = { id, version: 1 }
const unknownKind = { slug: 'a-slug', title: 'CV', sections: [{ kind: 99, title: 'x' }] }
export const ofPersonal: BadRequest[] = [
  followers({ userIds: [id], pageSize: -1 }, 'page_size', 'a negative page'),
  followers({ userIds: [id], pageToken: elsewhere }, 'page_token', 'a cursor of another list'),
  followers({ userIds: ids(101) }, 'user_ids', '101 parents'),
  bad('an empty slug', personal.getPublicResume, GetPublicResumeRequest, {}, 'slug'),
  bad('nobody to follow', personal.follow, FollowRequest, {}, 'user_id'),
  bad('an unknown kind', personal.createResume, CreateResumeRequest, unknownKind, 'sections.0.kind'),
  bad('no mask', personal.updateProfile, UpdateProfileRequest, { profile: {} }, 'update_mask'),
  bad(
    'a mask of a prototype',
    personal.updateProfile,
    UpdateProfileRequest,
    { profile: {}, updateMask: ['__proto__'] },
    'update_mask',
  ),
  bad(
    'a mask that says the same 150,000 times',
    personal.updateResume,
    UpdateResumeRequest,
    { resume, updateMask: longMask('title') },
    'update_mask',
  ),
]

const feed = FeedServiceService
export const ofFeed: BadRequest[] = [
  bad('a negative page', feed.getTimeline, GetTimelineRequest, { pageSize: -1 }, 'page_size'),
  bad(
    'a cursor of another list',
    feed.getTimeline,
    GetTimelineRequest,
    { pageToken: elsewhere },
    'page_token',
  ),
  bad('101 parents', feed.batchGetUserPosts, BatchGetUserPostsRequest, { userIds: ids(101) }, 'user_ids'),
  bad('a kind that is none', feed.react, ReactRequest, { postId: id, kind: 99 }, 'kind'),
  bad('no post', feed.updatePost, UpdatePostRequest, { updateMask: ['body'] }, 'post'),
  bad(
    'an unknown mask',
    feed.updatePost,
    UpdatePostRequest,
    { post: { id }, updateMask: ['likeCount'] },
    'update_mask',
  ),
  bad(
    'a mask that says the same 150,000 times',
    feed.updatePost,
    UpdatePostRequest,
    { post: { id, tags: ['a'] }, updateMask: longMask('tags') },
    'update_mask',
  ),
]

const matching = MatchingServiceService
export const ofMatching: BadRequest[] = [
  bad('a queue of none', matching.joinQueue, JoinQueueRequest, {}, 'queue'),
  bad('a region that is a key', matching.joinQueue, JoinQueueRequest, { queue: 'a', region: '*' }, 'region'),
  bad('11 interests', matching.joinQueue, JoinQueueRequest, { queue: 'a', interests: ids(11) }, 'interests'),
]

const notification = NotificationServiceService
const list = notification.getNotifications
const past = encodeCursor('notifications', [1e300])
export const ofNotification: BadRequest[] = [
  bad('a negative page', list, GetNotificationsRequest, { pageSize: -1 }, 'page_size'),
  bad('a cursor of another list', list, GetNotificationsRequest, { pageToken: elsewhere }, 'page_token'),
  bad('a place past 2^53', list, GetNotificationsRequest, { pageToken: past }, 'page_token'),
  bad('no mask', notification.updatePreferences, UpdatePreferencesRequest, {}, 'update_mask'),
  bad(
    'an unknown mask',
    notification.updatePreferences,
    UpdatePreferencesRequest,
    { updateMask: ['__proto__'] },
    'update_mask',
  ),
]
