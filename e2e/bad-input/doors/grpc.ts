import { newCall } from '@girok/common/call'
import { encodeCursor } from '@girok/common/cursor'
import { connect } from '@girok/common/grpc/client'
import type { Service } from '@girok/common/grpc/types'
import type { PortName } from '@girok/dev-env/services'
import { AuthServiceService, GetUsersByIdsRequest, SearchUsersRequest } from '@girok/proto/auth/v1/auth'
import { ChatServiceService, GetRoomsByIdsRequest, GetRoomsRequest } from '@girok/proto/chat/v1/chat'
import { grpcCases, requestCases, type GrpcTarget } from '../cases/grpc.ts'
import type { Door } from '../door.ts'
import type { World } from '../world.ts'

const at = (audience: string, port: PortName): GrpcTarget => ({
  audience,
  address: ({ system }) => `127.0.0.1:${system.ports[port]}`,
})

/** A client as the BFF has it, for one call. */
async function using<S extends Service>(
  world: World,
  { audience, address }: GrpcTarget,
  service: S,
  work: (client: ReturnType<typeof connect<S>>) => Promise<unknown>,
) {
  const tokens = { get: world.serviceToken, forget: () => {} }
  const client = connect(service, { target: audience, address: address(world), tokens })
  await work(client).finally(() => client.close())
}

const auth = at('auth', 'AUTH_GRPC_PORT')
const chat = at('chat', 'CHAT_GRPC_PORT')
const call = ({ ann }: World) => newCall({ userId: ann.id })
const wide = Buffer.from([0x10, 0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10])

/** gRPC of the services: other services' door, and a browser's never. */
export const grpc: Door[] = [
  {
    name: 'gRPC of auth',
    pid: ({ system }) => system.pids.auth!,
    good: (world) =>
      using(world, auth, AuthServiceService, (client) =>
        client.getUser({ userId: world.ann.id }, call(world)),
      ),
    cases: [
      ...grpcCases(auth, {
        method: AuthServiceService.getUsersByIds.path,
        many: (ids) => GetUsersByIdsRequest.encode({ ids }).finish(),
        field: 'ids',
      }),
      ...requestCases(auth, [
        [
          'a negative page',
          AuthServiceService.searchUsers.path,
          SearchUsersRequest.encode({ query: 'a', pageSize: -1, pageToken: '' }).finish(),
          'page_size',
        ],
        [
          'a cursor of another list',
          AuthServiceService.searchUsers.path,
          SearchUsersRequest.encode({
            query: 'a',
            pageSize: 0,
            pageToken: encodeCursor('rooms', [1, 'x']),
          }).finish(),
          'page_token',
        ],
        [
          'a NUL in a query',
          AuthServiceService.searchUsers.path,
          SearchUsersRequest.encode({ query: 'a\0', pageSize: 0, pageToken: '' }).finish(),
          'query',
        ],
      ]),
    ],
  },
  {
    name: 'gRPC of chat',
    pid: ({ system }) => system.pids.chat!,
    good: (world) =>
      using(world, chat, ChatServiceService, (client) =>
        client.getRoom({ roomId: world.roomId }, call(world)),
      ),
    cases: [
      ...grpcCases(chat, {
        method: ChatServiceService.getRoomsByIds.path,
        many: (ids) => GetRoomsByIdsRequest.encode({ ids }).finish(),
        field: 'ids',
      }),
      ...requestCases(chat, [
        ['an integer past 2^53', ChatServiceService.markRead.path, wide],
        [
          'a negative page',
          ChatServiceService.getRooms.path,
          GetRoomsRequest.encode({ pageSize: -1, pageToken: '' }).finish(),
          'page_size',
        ],
        [
          'a stale cursor',
          ChatServiceService.getRooms.path,
          GetRoomsRequest.encode({ pageSize: 0, pageToken: encodeCursor('rooms', ['then', 1]) }).finish(),
          'page_token',
        ],
      ]),
    ],
  },
]
