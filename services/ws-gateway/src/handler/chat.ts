import { z } from 'zod'
import { newCall } from '@girok/common/call'
import type { AnyReceived } from '@girok/common/events/received'
import { Message } from '@girok/proto/chat/v1/chat'
import { inShape } from '@girok/common/shape'
import type { Chat } from '../domain/chat.ts'
import { chatView } from '../service/chat-view.ts'
import type { Live, Tell } from '../service/live.ts'
import type { Relation } from '../service/relation.ts'
import type { Command } from './commands.ts'
import type { Feature } from './namespace.ts'
import { typing } from './typing.ts'

const sendShape = z.strictObject({ roomId: z.string(), body: z.string(), requestId: z.string().nullish() })
const readShape = z.strictObject({ roomId: z.string(), seq: z.int().min(0) })

export interface ChatParts {
  chat: Chat
  rooms: Relation
  live: Live
  tell: Tell
}

/** `/chat`: events of the rooms that a person is in, who is online and who types; `send`, `read` and `typing`. */
export function chatFeature({ chat, rooms, live, tell }: ChatParts): Feature {
  const view = chatView(rooms.members)
  const learn = (event: AnyReceived) => {
    view.learn(event)
    live.learn(event)
  }
  return {
    enter: (person, gone) => live.enter(person, gone),
    strict: false,
    view: { ...view, learn },
    commands: new Map([
      ['send', send(chat)],
      ['read', read(chat)],
      ['typing', typing(rooms.members, tell)],
    ]),
    greet: ({ data }) => void live.greet(data.person, data.gone).catch(() => undefined),
  }
}

const send =
  (chat: Chat): Command =>
  async ({ data }, payload) => {
    const { roomId, body, requestId } = inShape(sendShape, payload, 'payload')
    const request = { roomId, body, requestId: requestId ?? '' }
    return { message: Message.toJSON(await chat.sendMessage(request, newCall(data.person))) }
  }

const read =
  (chat: Chat): Command =>
  async ({ data }, payload) => {
    await chat.markRead(inShape(readShape, payload, 'payload'), newCall(data.person))
    return {}
  }
