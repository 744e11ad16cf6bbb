import { pageSizeArg } from '@girok/common/graphql/args'
import { backwards } from '@girok/common/graphql/connection'
import type { Fields } from '@girok/common/graphql/context'
import { roomKindToJSON, type Message, type Room } from '@girok/proto/chat/v1/chat'
import type { ChatContext } from './context.ts'
import { messageById, messagesOf, roomById } from './loaders.ts'

/** A person belongs to the auth subgraph; here only who it is. */
const user = (id: string) => ({ __typename: 'User', id })

interface MessagesArgs {
  last?: number | null
  before?: string | null
}

const emptyPage = { messages: [], cursors: [], nextPageToken: '' }

export const RoomType: Fields = {
  __resolveReference: ({ id }: { id: string }, context: ChatContext) => roomById(context, id),
  kind: (room: Room) => roomKindToJSON(room.kind).replace('ROOM_KIND_', ''),
  name: (room: Room) => room.name ?? null,
  members: (room: Room) => room.memberIds.map(user),
  lastMessage: (room: Room) => room.lastMessage ?? null,
  messages: async (room: Room, { last, before }: MessagesArgs, context: ChatContext) => {
    const args = { pageSize: pageSizeArg('last', last, 50), pageToken: before ?? '' }
    const page = (await messagesOf(context, { id: room.id, args })) ?? emptyPage
    return backwards({ ...page, items: page.messages }, before)
  },
}

export const MessageType: Fields = {
  __resolveReference: ({ id }: { id: string }, context: ChatContext) => messageById(context, id),
  room: (message: Message, _, context: ChatContext) => roomById(context, message.roomId),
  author: (message: Message) => user(message.authorId),
  editedAt: (message: Message) => message.editedAt ?? null,
}
