import { Channel, type IssueTicket } from './channel.ts'
import { toMessage, type ChatMessage, type Envelope } from './events.ts'
import * as operations from './gen/operations.ts'
import type { GraphQL } from './graphql.ts'
import type { Unsubscribe } from './listeners.ts'

type MessageEvent = Envelope<{ message?: Partial<ChatMessage> }>
type RoomEvent = Envelope<{ roomId: string }>

interface ChatEvents {
  'chat.message.sent': MessageEvent
  'chat.message.updated': MessageEvent
  'chat.message.deleted': MessageEvent
  'chat.message.read': Envelope<{ roomId: string; userId: string; seq?: number }>
  'chat.room.created': RoomEvent
  'chat.room.updated': RoomEvent
  'chat.typing': { data: { roomId: string; userId: string } }
  'chat.presence': { data: { userId: string; online: boolean; lastSeenAt?: string } }
}

/** Rooms and messages: loaded and written by GraphQL, live by socket. */
export class Chat extends Channel<ChatEvents> {
  readonly #graphql: GraphQL

  constructor(graphql: GraphQL, issueTicket: IssueTicket) {
    super('chat', issueTicket)
    this.#graphql = graphql
  }

  /** A message in any of one's rooms, one's own included. */
  onMessage = (listener: (message: ChatMessage) => void): Unsubscribe =>
    this.on('chat.message.sent', ({ data }) => listener(toMessage(data.message as object)))

  /** A message that was edited or deleted. */
  onChange(listener: (message: ChatMessage) => void): Unsubscribe {
    const tell = ({ data }: MessageEvent) => listener(toMessage(data.message as object))
    const offs = [this.on('chat.message.updated', tell), this.on('chat.message.deleted', tell)]
    return () => offs.forEach((off) => off())
  }

  /** Somebody has read a room up to a message. */
  onRead = (listener: (read: { roomId: string; userId: string; seq: number }) => void): Unsubscribe =>
    this.on('chat.message.read', ({ data }) => listener({ seq: 0, ...data }))

  /** A room that one is in came to be, or its people changed. */
  onRoom(listener: (roomId: string) => void): Unsubscribe {
    const tell = ({ data }: RoomEvent) => listener(data.roomId)
    const offs = [this.on('chat.room.created', tell), this.on('chat.room.updated', tell)]
    return () => offs.forEach((off) => off())
  }

  /** Somebody types in a room. */
  onTyping = (listener: (typing: { roomId: string; userId: string }) => void): Unsubscribe =>
    this.on('chat.typing', ({ data }) => listener(data))

  /** Somebody in a room of one's own came online or went. */
  onPresence = (
    listener: (presence: { userId: string; online: boolean; lastSeenAt?: string }) => void,
  ): Unsubscribe => this.on('chat.presence', ({ data }) => listener(data))

  /** What was missed is no longer kept: load again what you show. */
  onGap = (listener: (gap: { fromSeq: number; toSeq: number }) => void): Unsubscribe =>
    this.on('gap', listener)

  /** A page of one's rooms, the most recently active first. */
  rooms = async (page: operations.RoomsQueryVariables = {}) =>
    (await this.#graphql.ask(operations.Rooms, page)).rooms

  /** A page of a room's messages, oldest first; null when one is not in the room. */
  messages = async (roomId: string, page: { last?: number; before?: string } = {}) =>
    (await this.#graphql.ask(operations.Messages, { roomId, ...page })).room?.messages ?? null

  /** Makes a room; with one other person and no name, it is their one DIRECT room. */
  async createRoom(memberIds: string[], name?: string) {
    const input = { memberIds, requestId: crypto.randomUUID(), ...(name !== undefined && { name }) }
    const { createRoom } = await this.#graphql.ask(operations.CreateRoom, { input }, { repeatable: true })
    return createRoom.room!
  }

  /** Sends a message once, however often it takes to be heard. */
  async send(roomId: string, body: string, requestId: string = crypto.randomUUID()) {
    const input = { roomId, body, requestId }
    const { sendMessage } = await this.#graphql.ask(operations.SendMessage, { input }, { repeatable: true })
    return sendMessage.message!
  }

  /** Says that one has read a room up to a message. */
  markRead = (roomId: string, seq: number) =>
    this.#graphql.ask(operations.MarkRead, { roomId, seq }, { repeatable: true })

  /** Says that one types; as often as one likes. */
  typing = (roomId: string) => this.command('typing', { roomId })
}
