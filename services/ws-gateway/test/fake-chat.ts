import { setTimeout as delay } from 'node:timers/promises'
import { newCall, type Call } from '@girok/common/call'
import { invalidField, notFound } from '@girok/common/errors'
import type { EventType, Payload } from '@girok/common/events/catalog'
import { createEntry } from '@girok/common/events/entry'
import { createPublisher, type Publisher } from '@girok/common/events/publisher'
import type { Handlers } from '@girok/common/grpc/types'
import { newId, requireId } from '@girok/common/ids'
import { createMetrics } from '@girok/common/metrics'
import type { Bus } from '@girok/common/stores/nats'
import type { TestIssuer } from '@girok/common/testing/issuer'
import {
  ChatServiceService,
  RoomKind,
  type Message,
  type SendMessageRequest,
} from '@girok/proto/chat/v1/chat'
import { serveFake, type FakeServer } from './fake-server.ts'

interface Room {
  members: Set<string>
  version: number
  lastSeq: number
}

const metrics = createMetrics('fake-chat')
const MAX_ATTEMPTS = 200

/**
 * The contract of chat behind its real gRPC edge and guard, on real NATS, with rooms in memory: the gateway is tested
 * without the service, and the service may be as slow or as dead as a test wants.
 */
export class FakeChat {
  readonly rooms = new Map<string, Room>()
  readonly #roomsOf = new Map<string, Set<string>>()
  readonly sent: { request: SendMessageRequest; call: Call }[] = []
  readonly reads: { roomId: string; seq: number; userId: string }[] = []
  /** Awaited before each page of memberships. */
  beforePage: () => Promise<unknown> = async () => {}
  /** Awaited before each send. */
  beforeSend: () => Promise<unknown> = async () => {}
  /** How many pages were asked for. */
  pages = 0
  pageSize = 1_000
  #server!: FakeServer
  readonly #publisher: Publisher

  constructor(bus: Bus) {
    this.#publisher = createPublisher(bus.jetstream, metrics)
  }

  async start(issuer: TestIssuer): Promise<this> {
    this.#server = await serveFake('chat', ChatServiceService, this.#handlers(), issuer)
    return this
  }

  get address(): string {
    return this.#server.address
  }

  close(): Promise<void> {
    return this.#server.close()
  }

  async createRoom(...memberIds: string[]): Promise<string> {
    const roomId = newId()
    this.rooms.set(roomId, { members: new Set(), version: 1, lastSeq: 0 })
    for (const userId of memberIds) this.#add(roomId, userId)
    await this.publish('chat.room.created', {
      roomId,
      kind: RoomKind.ROOM_KIND_GROUP,
      name: 'a room',
      memberIds,
      creatorId: memberIds[0] ?? '',
      version: 1,
      createdAt: new Date(),
      matchId: '',
    })
    return roomId
  }

  #add(roomId: string, userId: string): void {
    this.rooms.get(roomId)!.members.add(userId)
    this.#roomsOf.set(userId, (this.#roomsOf.get(userId) ?? new Set()).add(roomId))
  }

  async change(roomId: string, change: { added?: string[]; removed?: string[] }): Promise<void> {
    const { added = [], removed = [] } = change
    const room = this.rooms.get(roomId)!
    for (const userId of added) this.#add(roomId, userId)
    for (const userId of removed) {
      room.members.delete(userId)
      this.#roomsOf.get(userId)?.delete(roomId)
    }
    await this.publish('chat.room.updated', {
      roomId,
      version: ++room.version,
      addedMemberIds: added,
      removedMemberIds: removed,
      actorId: '',
      updatedAt: new Date(),
    })
  }

  async send(roomId: string, authorId: string, body: string): Promise<Message> {
    const room = this.rooms.get(roomId)!
    const message: Message = {
      id: newId(),
      roomId,
      authorId,
      seq: ++room.lastSeq,
      body,
      createdAt: new Date(),
      editedAt: undefined,
      deleted: false,
    }
    await this.publish('chat.message.sent', { message, version: ++room.version })
    return message
  }

  /** As an outbox does: the same entry again until the stream has it. */
  async publish<T extends EventType>(type: T, payload: Payload<T>): Promise<void> {
    const entry = createEntry(type, payload, newCall({ caller: 'chat' }))
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#publisher.publish(entry)
      } catch (error) {
        if (attempt === MAX_ATTEMPTS) throw error
        await delay(50)
      }
    }
  }

  #handlers(): Partial<Handlers<typeof ChatServiceService>> {
    return {
      listMemberships: async ({ pageToken }, call) => {
        this.pages++
        const mine = [...(this.#roomsOf.get(call.userId) ?? [])].map((roomId) => ({
          roomId,
          version: this.rooms.get(roomId)!.version,
        }))
        await this.beforePage()
        const from = Number(pageToken || 0)
        const next = from + this.pageSize
        return {
          memberships: mine.slice(from, next),
          nextPageToken: next < mine.length ? String(next) : '',
        }
      },
      sendMessage: async (request, call) => {
        this.sent.push({ request, call })
        await this.beforeSend()
        requireId(request.roomId, 'room_id')
        if (request.body === '') throw invalidField('body', 'must not be empty')
        if (request.body === 'break') throw new Error('a secret of the database')
        if (!this.rooms.get(request.roomId)?.members.has(call.userId))
          throw notFound('ROOM_NOT_FOUND', 'no such room')
        return this.send(request.roomId, call.userId, request.body)
      },
      markRead: async ({ roomId, seq }, { userId }) => {
        const room = this.rooms.get(roomId)
        if (!room?.members.has(userId)) throw notFound('ROOM_NOT_FOUND', 'no such room')
        if (seq > room.lastSeq) throw invalidField('seq', 'lies past the room’s last message')
        this.reads.push({ roomId, seq, userId })
        await this.publish('chat.message.read', { roomId, userId, seq, readAt: new Date() })
        return {
          id: roomId,
          kind: RoomKind.ROOM_KIND_GROUP,
          name: 'a room',
          memberIds: [...room.members],
          lastMessage: undefined,
          unreadCount: 0,
          lastSeq: room.lastSeq,
          createdAt: undefined,
          version: room.version,
          matchId: '',
        }
      },
    }
  }
}
