import { z } from 'zod'
import { newCall } from '@girok/common/call'
import { Message } from '@girok/proto/chat/v1/chat'
import type { Chat } from '../domain/chat.ts'
import { chatView } from '../service/chat-view.ts'
import type { Relation } from '../service/relation.ts'
import type { Command, Commands } from './commands.ts'
import { parse } from './input.ts'
import type { Feature } from './namespace.ts'

const sendShape = z.strictObject({ roomId: z.string(), body: z.string(), requestId: z.string().nullish() })
const readShape = z.strictObject({ roomId: z.string(), seq: z.int().min(0) })

/** `/chat`: events of the rooms that a person is in; `send` and `read`. */
export const chatFeature = (chat: Chat, rooms: Relation): Feature => ({
  enter: (person, gone) => rooms.watch(person, gone),
  strict: false,
  view: chatView(rooms.members),
  commands: chatCommands(chat),
})

const chatCommands = (chat: Chat): Commands =>
  new Map([
    ['send', send(chat)],
    ['read', read(chat)],
  ])

const send =
  (chat: Chat): Command =>
  async ({ data }, payload) => {
    const { roomId, body, requestId } = parse(sendShape, payload)
    const request = { roomId, body, requestId: requestId ?? '' }
    return { message: Message.toJSON(await chat.sendMessage(request, newCall(data.person))) }
  }

const read =
  (chat: Chat): Command =>
  async ({ data }, payload) => {
    await chat.markRead(parse(readShape, payload), newCall(data.person))
    return {}
  }
