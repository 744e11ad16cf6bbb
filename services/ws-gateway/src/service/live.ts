import type { AnyReceived } from '@girok/common/events/received'
import type { LiveMessage, Sighting } from '@girok/common/live/channel'
import type { Person } from '../domain/person.ts'
import { MAX_ROOMS, type Attendance } from './attendance.ts'
import { Later, MOMENT_MS } from './later.ts'
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

interface Newcomer {
  userId: string
  roomIds: readonly string[]
}

/** What is shown at once and kept by nobody: who is online and who types, across all nodes. */
export class Live {
  readonly #options: LiveOptions
  readonly #asking = new Later<Newcomer>(MOMENT_MS, (people) => this.#ask(people))

  constructor(options: LiveOptions) {
    this.#options = options
  }

  /** From now on a person's blocks are followed, and once their rooms are known they are here. */
  async enter(person: Person, gone: AbortSignal): Promise<void> {
    const { attendance, rooms, blocks } = this.#options
    const { userId } = person
    let here = false
    // A signal's listeners run in the order they came: rooms are forgotten after this.
    gone.addEventListener('abort', () => here && attendance.depart(userId), { once: true })
    void blocks.watch(person, gone)
    await rooms.watch(person, gone)
    if (gone.aborted) return
    here = true
    attendance.arrive(userId)
  }

  /** Shows a newcomer who is online, as soon as their blocks are known. */
  async greet({ userId }: Person, gone: AbortSignal): Promise<void> {
    const { rooms, blocks } = this.#options
    await blocks.known(userId)
    if (!gone.aborted) this.#showPeople(userId, rooms.members.groupsOf(userId).slice(0, MAX_ROOMS))
  }

  /** Somebody who came into a room and those in it see each other; two with a block between them no more. */
  learn(event: AnyReceived): void {
    if (event.type === 'personal.user.blocked') this.#part(event.payload)
    const [roomId, newcomers] = newcomersOf(event)
    if (newcomers.length > MAX_NEWCOMERS) return
    const here = newcomers.filter((userId) => this.#options.attendance.has(userId))
    if (here.length === 0) return
    this.#tell({
      kind: 'presence',
      people: here.map((userId) => ({ userId, online: true, roomIds: [roomId] })),
    })
    for (const userId of here) this.#showPeople(userId, [roomId])
  }

  close(): void {
    this.#asking.close()
  }

  /** What any node told. */
  hear(message: LiveMessage): void {
    switch (message.kind) {
      case 'typing':
        return this.#showTyping(message)
      case 'presence':
        return message.people.forEach((sighting) => this.#showPresence(sighting))
      case 'ask':
        return this.#answer(message)
      case 'tell':
        if (message.node !== this.#options.node) return
        return message.people.forEach(({ userId, others }) => this.#showOnline(userId, others))
      case 'beat':
        return this.#options.attendance.heard(message.node)
    }
  }

  #part({ blockerId, blockedId }: { blockerId: string; blockedId: string }): void {
    const { show } = this.#options
    show([blockerId], 'chat.presence', { userId: blockedId, online: false })
    show([blockedId], 'chat.presence', { userId: blockerId, online: false })
  }

  #showPeople(userId: string, roomIds: readonly string[]): void {
    if (roomIds.length === 0) return
    this.#showOnline(userId, [...this.#options.onlookers.in(roomIds)].slice(0, MAX_PEOPLE))
    this.#asking.add({ userId, roomIds })
  }

  #ask(people: readonly Newcomer[]): void {
    this.#tell({ kind: 'ask', node: this.#options.node, people })
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

  #showPresence({ userId, online, lastSeenAt, roomIds }: Sighting): void {
    const { attendance, onlookers, show } = this.#options
    // Another node missed somebody who is here.
    if (!online && attendance.has(userId)) return
    const state = { userId, online, ...(lastSeenAt !== undefined && { lastSeenAt }) }
    show(onlookers.of(userId, roomIds), 'chat.presence', state)
  }

  #answer({ node, people }: Extract<LiveMessage, { kind: 'ask' }>): void {
    if (node === this.#options.node) return
    const answers = people
      .map(({ userId, roomIds }) => ({ userId, others: this.#othersIn(roomIds, userId) }))
      .filter(({ others }) => others.length > 0)
    if (answers.length > 0) this.#tell({ kind: 'tell', node, people: answers })
  }

  #othersIn(roomIds: readonly string[], userId: string): string[] {
    return [...this.#options.onlookers.in(roomIds)].filter((id) => id !== userId).slice(0, MAX_PEOPLE)
  }

  /** While the cache is away nobody hears it. */
  #tell(message: LiveMessage): void {
    this.#options.tell(message).catch(() => undefined)
  }
}

function newcomersOf(event: AnyReceived): [roomId: string, userIds: readonly string[]] {
  if (event.type === 'chat.room.created') return [event.payload.roomId, event.payload.memberIds]
  if (event.type === 'chat.room.updated') return [event.payload.roomId, event.payload.addedMemberIds]
  return ['', []]
}
