import type { AnyReceived } from '@girok/common/events/received'
import type { LiveMessage, Sighting } from '@girok/common/live/channel'
import type { Person } from '../domain/person.ts'
import { MAX_ROOMS, type Attendance } from './attendance.ts'
import { Later } from './later.ts'
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

/** Somebody, and who of the others is online. */
interface Company {
  userId: string
  others: readonly string[]
}

/** What is shown at once and kept by nobody: who is online and who types, across all nodes. */
export class Live {
  readonly #options: LiveOptions
  readonly #asking = new Later<Newcomer>(0, (people) => this.#greetAll(people))
  /** Those who are about to be shown everybody, and need not hear of each one before. */
  readonly #waiting = new Set<string>()

  constructor(options: LiveOptions) {
    this.#options = options
  }

  /** Once a person's rooms are known they are here, and their blocks are followed. */
  async enter(person: Person, gone: AbortSignal): Promise<void> {
    const { attendance, rooms, blocks } = this.#options
    const { userId } = person
    let here = false
    // A signal's listeners run in the order they came: rooms are forgotten after this.
    gone.addEventListener('abort', () => here && attendance.depart(userId), { once: true })
    await rooms.watch(person, gone)
    if (gone.aborted) return
    // Only presence needs them, and everybody's rooms come first.
    void blocks.watch(person, gone)
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
        return this.#showOnline(message.people)
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
    this.#waiting.add(userId)
    this.#asking.add({ userId, roomIds })
  }

  #greetAll(people: readonly Newcomer[]): void {
    for (const { userId } of people) this.#waiting.delete(userId)
    this.#showOnline(this.#companyOf(people))
    this.#tell({ kind: 'ask', node: this.#options.node, people })
  }

  /** Each one who is online is told once, to all of these people who may see them. */
  #showOnline(people: readonly Company[]): void {
    const { onlookers, show } = this.#options
    const audiences = new Map<string, string[]>()
    for (const { userId, others } of people)
      for (const seen of others) {
        if (!onlookers.maySee(userId, seen)) continue
        const audience = audiences.get(seen)
        if (audience) audience.push(userId)
        else audiences.set(seen, [userId])
      }
    for (const [userId, audience] of audiences) show(audience, 'chat.presence', { userId, online: true })
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
    const audience = onlookers.of(userId, roomIds)
    show(online ? audience.filter((id) => !this.#waiting.has(id)) : audience, 'chat.presence', state)
  }

  #answer({ node, people }: Extract<LiveMessage, { kind: 'ask' }>): void {
    if (node === this.#options.node) return
    const answers = this.#companyOf(people)
    if (answers.length > 0) this.#tell({ kind: 'tell', node, people: answers })
  }

  /** Whom of this node's people each of these meets in their rooms. */
  #companyOf(people: readonly Newcomer[]): Company[] {
    const { onlookers } = this.#options
    const othersIn = ({ userId, roomIds }: Newcomer) =>
      [...onlookers.in(roomIds)].filter((id) => id !== userId).slice(0, MAX_PEOPLE)
    return people
      .map((newcomer) => ({ userId: newcomer.userId, others: othersIn(newcomer) }))
      .filter(({ others }) => others.length > 0)
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
