import { newCall } from '@girok/common/call'
import { connect } from '@girok/common/grpc/client'
import type { Client, Service } from '@girok/common/grpc/types'
import type { PortName, ServiceName } from '@girok/dev-env/services'
import { AuthServiceService, GetUsersByIdsRequest } from '@girok/proto/auth/v1/auth'
import { ChatServiceService, GetRoomsByIdsRequest } from '@girok/proto/chat/v1/chat'
import { FeedServiceService, GetPostsByIdsRequest } from '@girok/proto/feed/v1/feed'
import { GetMatchesByIdsRequest, MatchingServiceService } from '@girok/proto/matching/v1/matching'
import { GetFilesByIdsRequest, MediaServiceService } from '@girok/proto/media/v1/media'
import {
  GetNotificationsByIdsRequest,
  NotificationServiceService,
} from '@girok/proto/notification/v1/notification'
import { GetResumesByIdsRequest, PersonalServiceService } from '@girok/proto/personal/v1/personal'
import { grpcCases, requestCases, type GrpcTarget } from '../cases/grpc.ts'
import * as requests from '../cases/requests.ts'
import type { Door } from '../door.ts'
import type { World } from '../world.ts'

interface ByIds {
  encode: (request: { ids: string[] }) => { finish: () => Uint8Array }
}

interface Rows<S extends Service> {
  service: S
  /** What the `Get…ByIds` of this service is asked with, and where. */
  many: [{ path: string }, ByIds]
  good: (client: Client<S>, call: ReturnType<typeof newCall>, world: World) => Promise<unknown>
  requests: requests.BadRequest[]
}

/** It has to work, however busy the machine is with other suites. */
const PATIENCE_MS = 20_000

/** gRPC of one service: other services' door, and a browser's never. */
function grpcDoor<S extends Service>(name: ServiceName, { service, many, good, requests }: Rows<S>): Door {
  const port: PortName = `${name.toUpperCase()}_GRPC_PORT` as PortName
  const target: GrpcTarget = {
    audience: name,
    address: ({ system }) => `127.0.0.1:${system.ports[port]}`,
  }
  const [{ path }, { encode }] = many
  return {
    name: `gRPC of ${name}`,
    pids: ({ system }) => [system.pids[name]!],
    good: async (world) => {
      const tokens = { get: world.serviceToken, forget: () => {} }
      const options = { target: name, address: target.address(world), tokens, hopTimeoutMs: PATIENCE_MS }
      const client = connect(service, options)
      const call = newCall({ userId: world.ann.id, timeoutMs: PATIENCE_MS })
      await good(client, call, world).finally(() => client.close())
    },
    cases: [
      ...grpcCases(target, { method: path, many: (ids) => encode({ ids }).finish(), field: 'ids' }),
      ...requestCases(target, requests),
    ],
  }
}

export const grpc: Door[] = [
  grpcDoor('auth', {
    service: AuthServiceService,
    many: [AuthServiceService.getUsersByIds, GetUsersByIdsRequest],
    good: (auth, call, { ann }) => auth.getUser({ userId: ann.id }, call),
    requests: requests.ofAuth,
  }),
  grpcDoor('personal', {
    service: PersonalServiceService,
    many: [PersonalServiceService.getResumesByIds, GetResumesByIdsRequest],
    good: (personal, call, { ann }) => personal.getRelations({ userIds: [ann.id] }, call),
    requests: requests.ofPersonal,
  }),
  grpcDoor('feed', {
    service: FeedServiceService,
    many: [FeedServiceService.getPostsByIds, GetPostsByIdsRequest],
    good: (feed, call, { postId }) => feed.getPost({ postId }, call),
    requests: requests.ofFeed,
  }),
  grpcDoor('chat', {
    service: ChatServiceService,
    many: [ChatServiceService.getRoomsByIds, GetRoomsByIdsRequest],
    good: (chat, call, { roomId }) => chat.getRoom({ roomId }, call),
    requests: requests.ofChat,
  }),
  grpcDoor('matching', {
    service: MatchingServiceService,
    many: [MatchingServiceService.getMatchesByIds, GetMatchesByIdsRequest],
    good: (matching, call) => matching.getQueueStatus({}, call),
    requests: requests.ofMatching,
  }),
  grpcDoor('media', {
    service: MediaServiceService,
    many: [MediaServiceService.getFilesByIds, GetFilesByIdsRequest],
    good: (media, call, { ann }) => media.getFilesByIds({ ids: [ann.id] }, call),
    requests: [],
  }),
  grpcDoor('notification', {
    service: NotificationServiceService,
    many: [NotificationServiceService.getNotificationsByIds, GetNotificationsByIdsRequest],
    good: (notification, call) => notification.getUnreadCount({}, call),
    requests: requests.ofNotification,
  }),
]
