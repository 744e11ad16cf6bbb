import { randomBytes, randomUUID } from 'node:crypto'
import { io, type Socket } from 'socket.io-client'
import { GraphQLClient } from '@girok/dev-env/graphql-client'

/** A chat event as a client receives it. */
export interface ChatEvent {
  seq: number
  id: string
  type: string
  occurredAt: string
  data: { message: { id: string; roomId: string; seq: number; body: string } }
}

/** Somebody with a browser: registers, signs in, talks. */
export class Person {
  readonly api: GraphQLClient
  readonly username = `p_${randomBytes(6).toString('hex')}`
  readonly password = randomBytes(12).toString('base64url')
  id = ''

  constructor(graphqlUrl: string) {
    this.api = new GraphQLClient(graphqlUrl)
  }

  async register(): Promise<this> {
    const input = {
      username: this.username,
      email: `${this.username}@example.com`,
      password: this.password,
      displayName: 'A Person',
    }
    const { register } = await this.api.request<{ register: { user: { id: string } } }>(
      'mutation ($input: RegisterInput!) { register(input: $input) { success user { id } } }',
      { input },
    )
    this.id = register.user.id
    return this
  }

  async login(): Promise<this> {
    const input = { username: this.username, password: this.password }
    await this.api.request('mutation ($input: LoginInput!) { login(input: $input) { success } }', { input })
    return this
  }

  /** The DIRECT room with another, or a GROUP with a name. */
  async createRoom(members: Person[], name?: string): Promise<string> {
    const { createRoom } = await this.api.request<{ createRoom: { room: { id: string } } }>(
      'mutation ($input: CreateRoomInput!) { createRoom(input: $input) { room { id } } }',
      { input: { memberIds: members.map((m) => m.id), ...(name && { name }) } },
    )
    return createRoom.room.id
  }

  async send(
    roomId: string,
    body: string,
    requestId: string = randomUUID(),
  ): Promise<{ id: string; seq: number }> {
    const { sendMessage } = await this.api.request<{ sendMessage: { message: { id: string; seq: number } } }>(
      'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id seq } } }',
      { input: { roomId, body, requestId } },
    )
    return sendMessage.message
  }

  /** Every message of a room, oldest first. */
  async history(roomId: string): Promise<{ seq: number; body: string }[]> {
    const all: { seq: number; body: string }[] = []
    for (let before: string | null = null; ;) {
      const page: HistoryPage = await this.api.request(HISTORY, { roomId, before })
      const { edges, pageInfo } = page.room.messages
      all.unshift(...edges.map(({ node }) => node))
      if (!pageInfo.hasPreviousPage) return all
      before = pageInfo.startCursor
    }
  }

  /** A live socket on /chat; resolves after `ready`. */
  async openChat(): Promise<ChatSocket> {
    const { issueWsTicket } = await this.api.request<{ issueWsTicket: { ticket: string; url: string } }>(
      'mutation { issueWsTicket(namespaces: [CHAT]) { ticket url } }',
    )
    const socket = io(`${issueWsTicket.url}/chat`, {
      auth: { ticket: issueWsTicket.ticket },
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
    })
    const chat = new ChatSocket(socket)
    await chat.ready
    return chat
  }
}

interface HistoryPage {
  room: {
    messages: {
      edges: { node: { seq: number; body: string } }[]
      pageInfo: { hasPreviousPage: boolean; startCursor: string | null }
    }
  }
}
const HISTORY = `query ($roomId: ID!, $before: String) { room(id: $roomId) { messages(last: 100, before: $before) {
  edges { node { seq body } } pageInfo { hasPreviousPage startCursor } } } }`

/** What a socket received, to be waited on. */
export class ChatSocket {
  readonly socket: Socket
  readonly received: ChatEvent[] = []
  readonly ready: Promise<unknown>
  readonly closed: Promise<string>
  readonly #waiting = new Set<() => void>()

  constructor(socket: Socket) {
    this.socket = socket
    this.ready = new Promise((resolve, reject) => {
      socket.once('ready', resolve)
      socket.once('connect_error', reject)
    })
    this.closed = new Promise((resolve) => socket.once('disconnect', resolve))
    socket.onAny((name: string, event: ChatEvent) => {
      if (name === 'chat.message.sent') this.received.push(event)
      for (const check of this.#waiting) check()
    })
  }

  /** Resolves with the message of that body as soon as it is there. */
  message(body: string): Promise<ChatEvent> {
    return new Promise((resolve) => {
      const check = () => {
        const found = this.received.find((event) => event.data.message.body === body)
        if (!found) return
        this.#waiting.delete(check)
        resolve(found)
      }
      this.#waiting.add(check)
      check()
    })
  }

  close(): void {
    this.socket.disconnect()
  }
}
