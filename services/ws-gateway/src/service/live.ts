import type { AnyReceived } from '@girok/common/events/received'
import type { LiveMessage } from '@girok/common/live/channel'
import type { Person } from '../domain/person.ts'
import { MAX_ROOMS, type Attendance } from './attendance.ts'
import type { Onlookers } from './onlookers.ts'
import type { Relation } from './relation.ts'

/** Tells all nodes, this one included. */
export type Tell = (message: LiveMessage) => Promise<void>

export interface LiveEvents {
  'chat.typing': { roomId: string; userId: string }
  'chat.presence': { userId: string; online: boolean; lastSeenAt?: string }
}

export interface LiveOptions {
  node: string
  attendance: Attendance
  rooms: Relation
  blocks: Relation
  onlookers: Onlookers
  tell: Tell
  /** Shows something to all sockets here of these people. */
  show: <T extends keyof LiveEvents>(people: string[], type: T, data: LiveEvents[T]) => void
}

/** A newcomer hears of so many people who are online. */
const MAX_PEOPLE = 1_000
/** When more than this come into a room at once, who is online shows with time. */
const MAX_NEWCOMERS = 20

/** What is shown at once and kept by nobody: who is online and who types, across all nodes. */
export class Live {
  readonly #options: LiveOptions

  constructor(options: LiveOptions) {
    this.#options = options
  }

  /** From now on a person's blocks are followed, and once their rooms are known they are here. */
  async enter(person: Person, gone: AbortSignal): Promise<void> {
    const { attendance, rooms, blocks } = this.#options
    const leaving = new AbortController()
    // A signal's listeners run in the order they came: rooms are forgotten after this.
    gone.addEventListener('abort', () => leaving.abort(), { once: true })
    void blocks.watch(person, gone)
    await rooms.watch(person, gone)
    if (!gone.aborted) attendance.arrive(person.userId, leaving.signal)
  }

  /** Shows a newcomer who is online, as soon as their blocks are known. */
  async greet({ userId }: Person, gone: AbortSignal): Promise<void> {
    const { rooms, blocks } = this.#options
    await blocks.known(userId)
    if (!gone.aborted) await this.#showPeople(userId, rooms.members.groupsOf(userId).slice(0, MAX_ROOMS))
  }

  /** Somebody who came into a room and those in it see each other; two with a block between them no more. */
  learn(event: AnyReceived): void {
    if (event.type === 'personal.user.blocked') this.#part(event.payload)
    const [roomId, newcomers] = newcomersOf(event)
    if (newcomers.length > MAX_NEWCOMERS) return
    for (const userId of newcomers.filter((id) => this.#options.attendance.has(id))) {
      const told = this.#options.tell({ kind: 'presence', userId, online: true, roomIds: [roomId] })
      Promise.all([told, this.#showPeople(userId, [roomId])]).catch(() => undefined)
    }
  }

  /** What any node told. */
  hear(message: LiveMessage): void {
    switch (message.kind) {
      case 'typing':
        return this.#showTyping(message)
      case 'presence':
        return this.#showPresence(message)
      case 'ask':
        return this.#answer(message)
      case 'tell':
        if (message.node === this.#options.node) this.#showOnline(message.userId, message.people)
        return
      case 'beat':
        return this.#options.attendance.heard(message.node)
    }
  }

  #part({ blockerId, blockedId }: { blockerId: string; blockedId: string }): void {
    const { show } = this.#options
    show([blockerId], 'chat.presence', { userId: blockedId, online: false })
    show([blockedId], 'chat.presence', { userId: blockerId, online: false })
  }

  async #showPeople(userId: string, roomIds: readonly string[]): Promise<void> {
    const { node, onlookers, tell } = this.#options
    this.#showOnline(userId, [...onlookers.in(roomIds)].slice(0, MAX_PEOPLE))
    await tell({ kind: 'ask', node, userId, roomIds })
  }

  #showOnline(userId: string, people: readonly string[]): void {
    const { onlookers, show } = this.#options
    for (const seen of people)
      if (onlookers.maySee(userId, seen)) show([userId], 'chat.presence', { userId: seen, online: true })
  }

  #showTyping({ roomId, userId }: LiveEvents['chat.typing']): void {
    const { onlookers, show } = this.#options
    show(onlookers.ofTyping(userId, roomId), 'chat.typing', { roomId, userId })
  }

  #showPresence(message: Extract<LiveMessage, { kind: 'presence' }>): void {
    const { attendance, onlookers, show } = this.#options
    const { userId, online, lastSeenAt, roomIds } = message
    // Another node missed somebody who is here.
    if (!online && attendance.has(userId)) return
    const state = { userId, online, ...(lastSeenAt !== undefined && { lastSeenAt }) }
    show(onlookers.of(userId, roomIds), 'chat.presence', state)
  }

  #answer({ node, userId, roomIds }: Extract<LiveMessage, { kind: 'ask' }>): void {
    const { onlookers, tell } = this.#options
    if (node === this.#options.node) return
    const people = [...onlookers.in(roomIds)].filter((id) => id !== userId).slice(0, MAX_PEOPLE)
    if (people.length > 0) tell({ kind: 'tell', node, userId, people }).catch(() => undefined)
  }
}

function newcomersOf(event: AnyReceived): [roomId: string, userIds: readonly string[]] {
  if (event.type === 'chat.room.created') return [event.payload.roomId, event.payload.memberIds]
  if (event.type === 'chat.room.updated') return [event.payload.roomId, event.payload.addedMemberIds]
  return ['', []]
}
