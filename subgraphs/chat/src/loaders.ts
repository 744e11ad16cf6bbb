import { renamingFields } from '@girok/common/graphql/args'
import { loadById, loadPages } from '@girok/common/graphql/loaders'
import type { Message, MessagesResponse, Room } from '@girok/proto/chat/v1/chat'
import type { ChatContext } from './context.ts'

/** A room by id; null when there is none or the person is not in it. */
export const roomById = loadById<ChatContext, Room>(async ({ chat, identity }, ids) => {
  const { rooms } = await chat.getRoomsByIds({ ids }, identity.call)
  return rooms
})

/** A message by id; null when there is none or the person is not in its room. */
export const messageById = loadById<ChatContext, Message>(async ({ chat, identity }, ids) => {
  const { messages } = await chat.getMessagesByIds({ ids }, identity.call)
  return messages
})

export interface PageArgs {
  pageSize: number
  pageToken: string
}

/** A page of a room's messages; all rooms of a list come with one RPC. */
export const messagesOf = loadPages<ChatContext, PageArgs, MessagesResponse>(
  async ({ chat, identity }, roomIds, args) => {
    const asked = chat.batchListMessages({ roomIds, ...args }, identity.call)
    const { pages } = await renamingFields({ page_token: 'before' }, asked)
    return pages
  },
)
