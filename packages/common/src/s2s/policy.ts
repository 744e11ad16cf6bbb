import type { AuthServiceService } from '@girok/proto/auth/v1/auth'
import type { ChatServiceService } from '@girok/proto/chat/v1/chat'
import type { FeedServiceService } from '@girok/proto/feed/v1/feed'
import type { MatchingServiceService } from '@girok/proto/matching/v1/matching'
import type { MediaServiceService } from '@girok/proto/media/v1/media'
import type { NotificationServiceService } from '@girok/proto/notification/v1/notification'
import type { PersonalServiceService } from '@girok/proto/personal/v1/personal'

/** The domains, each with a service and a subgraph that stands for it. */
export const domains = ['auth', 'personal', 'feed', 'chat', 'matching', 'media', 'notification'] as const

/** One of them. */
export type Domain = (typeof domains)[number]

/** Every service that may call another; also the client ids and audiences of service tokens. */
export type ServiceName = Domain | 'bff' | 'ws-gateway' | `subgraph-${Domain}`

/** Their names. */
export const serviceNames: readonly ServiceName[] = [
  ...domains,
  'bff',
  'ws-gateway',
  ...domains.map((domain) => `subgraph-${domain}` as const),
]

type Methods<S> = readonly Capitalize<keyof S & string>[] | '*'
/** Whoever can erase a person is told by auth to do it. */
type Erased<S> = S extends { eraseUser: unknown } ? { auth: readonly ['EraseUser'] } : unknown
type Row<S> = Partial<Record<ServiceName, Methods<S>>> & Erased<S>

/** All of a service that acts for a person; what erases one or copies everybody is for services alone. */
const ofChat = [
  'GetRooms',
  'GetRoom',
  'GetRoomsByIds',
  'GetMessages',
  'BatchListMessages',
  'GetMessagesByIds',
  'ListMemberships',
  'CreateRoom',
  'SendMessage',
  'EditMessage',
  'DeleteMessage',
  'MarkRead',
  'AddMembers',
  'LeaveRoom',
  'SetTyping',
] as const

const ofPersonal = [
  'GetResume',
  'GetResumesByUserId',
  'BatchListResumes',
  'GetPublicResume',
  'GetResumesByIds',
  'CreateResume',
  'UpdateResume',
  'DeleteResume',
  'GetProfilesByUserIds',
  'GetProfileByUsername',
  'UpdateProfile',
  'Follow',
  'Unfollow',
  'Block',
  'Unblock',
  'BatchListFollowers',
  'BatchListFollowing',
  'GetRelations',
] as const

const ofFeed = [
  'GetTimeline',
  'CreatePost',
  'GetPost',
  'LikePost',
  'UnlikePost',
  'React',
  'Unreact',
  'GetPostsByIds',
  'BatchGetUserPosts',
  'ListPostsByTag',
  'UpdatePost',
  'DeletePost',
  'CreateComment',
  'DeleteComment',
  'BatchListComments',
  'GetCommentsByIds',
] as const

const ofMatching = ['JoinQueue', 'LeaveQueue', 'SkipUser', 'GetQueueStatus', 'GetMatchesByIds'] as const

const ofMedia = [
  'GetUploadUrl',
  'CompleteUpload',
  'ProcessImage',
  'GetFile',
  'GetFilesByIds',
  'DeleteFile',
] as const

const ofNotification = [
  'GetNotifications',
  'GetNotificationsByIds',
  'GetUnreadCount',
  'MarkRead',
  'MarkAllRead',
  'GetPreferences',
  'UpdatePreferences',
] as const

/** Who may call what: callee → caller → methods. A pair that is not here is refused. */
const ofDomains = {
  auth: {
    bff: '*',
    'ws-gateway': ['ValidateToken'],
    chat: ['GetUsersByIds', 'ListAllUsers'],
    personal: ['GetUsersByIds', 'GetUserByUsername', 'ListAllUsers'],
    feed: ['GetUsersByIds', 'ListAllUsers'],
    matching: ['GetUsersByIds'],
    notification: ['ValidateToken', 'ListAllUsers'],
    'subgraph-auth': [
      'GetUsersByIds',
      'GetUserByUsername',
      'SearchUsers',
      'UpdateUser',
      'VerifyEmail',
      'RequestPasswordReset',
      'ResetPassword',
    ],
  } satisfies Row<AuthServiceService>,
  personal: {
    bff: ofPersonal,
    'subgraph-personal': ofPersonal,
    'subgraph-auth': ['GetRelations'],
    'ws-gateway': ['ListFollowees', 'ListBlocked'],
    chat: ['ListAllBlocks'],
    feed: ['ListAllFollows', 'ListAllBlocks', 'ListAllProfiles'],
    matching: ['ListAllBlocks'],
    notification: ['ListAllBlocks'],
    auth: ['EraseUser'],
  } satisfies Row<PersonalServiceService>,
  feed: {
    bff: ofFeed,
    'subgraph-feed': ofFeed,
    auth: ['EraseUser'],
  } satisfies Row<FeedServiceService>,
  chat: {
    bff: ofChat,
    'subgraph-chat': ofChat,
    'ws-gateway': ['ListMemberships', 'SendMessage', 'MarkRead'],
    notification: ['ListAllRooms'],
    auth: ['EraseUser'],
  } satisfies Row<ChatServiceService>,
  matching: {
    bff: ofMatching,
    'subgraph-matching': ofMatching,
    chat: ['FailMatch'],
    auth: ['EraseUser'],
  } satisfies Row<MatchingServiceService>,
  media: {
    bff: ofMedia,
    'subgraph-media': ofMedia,
    personal: ['GetFilesByIds', 'UseFiles'],
    feed: ['GetFilesByIds', 'UseFiles'],
    auth: ['EraseUser'],
  } satisfies Row<MediaServiceService>,
  notification: {
    bff: ofNotification,
    'subgraph-notification': ofNotification,
    auth: ['EraseUser'],
  } satisfies Row<NotificationServiceService>,
} as const satisfies Record<Domain, unknown>

/** Subgraphs that run as servers of their own. */
const ofSubgraphs = Object.fromEntries(
  domains.map((domain) => [`subgraph-${domain}`, { bff: '*' }] as const),
) as Record<`subgraph-${Domain}`, { bff: '*' }>

/** The whole matrix. */
export const policy = { ...ofDomains, ...ofSubgraphs }

type Rows = typeof ofDomains

/** The domains that keep anything of a person, and erase it when auth says that they left. */
export type ErasingDomain = {
  [D in Domain]: Rows[D] extends { auth: readonly ['EraseUser'] } ? D : never
}[Domain]

/** Those who may act for a person; from others a user id is refused. */
export const mayActForPeople: ReadonlySet<string> = new Set<ServiceName>([
  'bff',
  'ws-gateway',
  ...domains.map((domain) => `subgraph-${domain}` as const),
])

/** The services that can be called. */
export type Callee = keyof typeof policy

/** Whether the matrix lets a caller use a method of a callee. */
export function isAllowed(caller: string, callee: Callee, method: string): boolean {
  const row: Partial<Record<string, readonly string[] | '*'>> = policy[callee]
  const methods = Object.hasOwn(row, caller) ? row[caller] : undefined
  return methods === '*' || methods?.includes(method) === true
}
