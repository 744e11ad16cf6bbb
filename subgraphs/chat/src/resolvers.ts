import { pageSizeArg, renamingFields } from '@girok/common/graphql/args'
import { forwards } from '@girok/common/graphql/connection'
import type { Fields } from '@girok/common/graphql/context'
import { emptyConnection } from '@girok/common/graphql/fallback'
import { mutationFields, queryFields } from '@girok/common/graphql/roots'
import { requireId, requireIds } from '@girok/common/ids'
import type { ChatContext } from './context.ts'
import { roomById } from './loaders.ts'
import { MessageType, RoomType } from './types.ts'

const MAX_OTHERS = 499

type Nullable<T> = T | null | undefined
interface CreateRoomInput {
  memberIds: string[]
  name?: Nullable<string>
  requestId?: Nullable<string>
}
interface SendMessageInput {
  roomId: string
  body: string
  requestId?: Nullable<string>
}

const requestIdOf = (value: Nullable<string>) => (value ? requireId(value, 'requestId') : '')

const Query: Fields = {
  rooms: async (_, args: { first?: Nullable<number>; after?: Nullable<string> }, context: ChatContext) => {
    const request = { pageSize: pageSizeArg('first', args.first, 20), pageToken: args.after ?? '' }
    const asked = context.chat.getRooms(request, context.identity.call)
    const page = await renamingFields({ page_token: 'after' }, asked)
    return forwards({ ...page, items: page.rooms }, args.after)
  },

  room: (_, { id }: { id: string }, context: ChatContext) => roomById(context, requireId(id, 'id')),
}

const Mutation: Fields = {
  createRoom: async (_, { input }: { input: CreateRoomInput }, { chat, identity }: ChatContext) => {
    const request = {
      memberIds: requireIds(input.memberIds, 'memberIds', MAX_OTHERS),
      name: input.name ?? '',
      requestId: requestIdOf(input.requestId),
    }
    return { room: await chat.createRoom(request, identity.call) }
  },

  sendMessage: async (_, { input }: { input: SendMessageInput }, { chat, identity }: ChatContext) => {
    const request = {
      roomId: requireId(input.roomId, 'roomId'),
      body: input.body,
      requestId: requestIdOf(input.requestId),
    }
    return { message: await chat.sendMessage(request, identity.call) }
  },

  editMessage: async (_, { id, body }: { id: string; body: string }, { chat, identity }: ChatContext) => ({
    message: await chat.editMessage({ messageId: requireId(id, 'id'), body }, identity.call),
  }),

  deleteMessage: async (_, { id }: { id: string }, { chat, identity }: ChatContext) => ({
    message: await chat.deleteMessage({ messageId: requireId(id, 'id') }, identity.call),
  }),

  markRead: async (_, args: { roomId: string; seq: number }, { chat, identity }: ChatContext) => ({
    room: await chat.markRead({ roomId: requireId(args.roomId, 'roomId'), seq: args.seq }, identity.call),
  }),

  addMembers: async (_, args: { roomId: string; userIds: string[] }, { chat, identity }: ChatContext) => {
    const request = {
      roomId: requireId(args.roomId, 'roomId'),
      userIds: requireIds(args.userIds, 'userIds', MAX_OTHERS),
    }
    return { room: await chat.addMembers(request, identity.call) }
  },

  leaveRoom: async (_, { roomId }: { roomId: string }, { chat, identity }: ChatContext) => {
    await chat.leaveRoom({ roomId: requireId(roomId, 'roomId') }, identity.call)
    return { room: null }
  },

  setTyping: async (_, { roomId }: { roomId: string }, { chat, identity }: ChatContext) => {
    await chat.setTyping({ roomId: requireId(roomId, 'roomId') }, identity.call)
    return { ok: true }
  },
}

export const resolvers = {
  Query: queryFields(Query, { fallbacks: { rooms: emptyConnection } }),
  Mutation: mutationFields(Mutation),
  Room: RoomType,
  Message: MessageType,
}
