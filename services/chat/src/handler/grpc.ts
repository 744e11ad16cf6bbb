import type { Handlers } from '@girok/common/grpc/types'
import type { ChatServiceService } from '@girok/proto/chat/v1/chat'
import { toWire } from '../contract.ts'
import { deleteMessage, editMessage } from '../service/change.ts'
import type { Context } from '../service/context.ts'
import { createRoom } from '../service/create.ts'
import { eraseUser } from '../service/erase.ts'
import { addMembers, leaveRoom } from '../service/members.ts'
import { batchListMessages, getMessagesByIds, listMessages } from '../service/messages.ts'
import { markRead } from '../service/reads.ts'
import { getRoom, getRoomsByIds, listAllRooms, listMemberships, listRooms } from '../service/rooms.ts'
import { sendMessage } from '../service/send.ts'
import { setTyping } from '../service/typing.ts'
import { messagesById, pagesByRoom, roomsById, shapePage, shapeRoom } from './shape.ts'

/** ChatService, one line an rpc: ask the use case, shape its answer. */
export const chatHandlers = (context: Context): Handlers<ChatServiceService> => ({
  getRooms: async (request, call) => {
    const page = await listRooms(context, request, call)
    return { ...page, rooms: page.rooms.map(shapeRoom) }
  },
  getRoom: async ({ roomId }, call) => shapeRoom(await getRoom(context, roomId, call)),
  getRoomsByIds: async ({ ids }, call) => ({ rooms: roomsById(await getRoomsByIds(context, ids, call)) }),
  getMessages: async (request, call) => shapePage(await listMessages(context, request, call)),
  batchListMessages: async (request, call) => ({
    pages: pagesByRoom(await batchListMessages(context, request, call)),
  }),
  getMessagesByIds: async ({ ids }, call) => ({
    messages: messagesById(await getMessagesByIds(context, ids, call)),
  }),
  listMemberships: (request, call) => listMemberships(context, request, call),

  createRoom: async (request, call) => shapeRoom(await createRoom(context, request, call)),
  sendMessage: async (request, call) => toWire(await sendMessage(context, request, call)),
  editMessage: async (request, call) => toWire(await editMessage(context, request, call)),
  deleteMessage: async ({ messageId }, call) => toWire(await deleteMessage(context, messageId, call)),
  markRead: async (request, call) => shapeRoom(await markRead(context, request, call)),
  addMembers: async (request, call) => shapeRoom(await addMembers(context, request, call)),
  leaveRoom: async ({ roomId }, call) => {
    await leaveRoom(context, roomId, call)
    return {}
  },
  listAllRooms: (request, call) => listAllRooms(context, request, call),
  setTyping: async ({ roomId }, call) => {
    await setTyping(context, roomId, call)
    return {}
  },
  eraseUser: async ({ userId }, call) => {
    await eraseUser(context, userId, call)
    return {}
  },
})
