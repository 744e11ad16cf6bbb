import type { LiveMessage } from '@girok/common/live/channel'
import type { Presence } from '@girok/common/live/presence'
import type { Log } from '@girok/common/log'

export interface Times {
  /** How long a person may be between two connections and still count as online. */
  graceMs: number
  renewMs: number
  /** A node that was not heard for so long has died. */
  ttlMs: number
}

export interface AttendanceOptions {
  /** This process, for as long as it lives. */
  node: string
  presence: Presence
  tell: (message: LiveMessage) => Promise<void>
  /** The rooms of one of this node's people. */
  roomsOf: (userId: string) => string[]
  /** The rooms of somebody whose node has died. */
  lookUpRooms: (userId: string) => Promise<string[]>
  times: Times
  log: Log
}

/** One command to the cache renews so many people. */
const CHUNK = 500
/** Presence is told to so many rooms of a person at most. */
export const MAX_ROOMS = 500

/** Which people this node has: says so for a limited time again and again, and tells when somebody comes or goes. */
export class Attendance {
  readonly #options: AttendanceOptions
  readonly #sockets = new Map<string, number>()
  readonly #leaving = new Map<string, NodeJS.Timeout>()
  /** When each other node was last heard. */
  readonly #heard = new Map<string, number>()
  readonly #timer: NodeJS.Timeout

  constructor(options: AttendanceOptions) {
    this.#options = options
    this.#timer = setInterval(() => this.#quietly(() => this.#renew()), options.times.renewMs)
  }

  has(userId: string): boolean {
    return this.#sockets.has(userId)
  }

  /** One more socket of a person whose rooms are known, until it is gone. */
  arrive(userId: string, gone: AbortSignal): void {
    const sockets = this.#sockets.get(userId) ?? 0
    this.#sockets.set(userId, sockets + 1)
    gone.addEventListener('abort', () => this.#depart(userId), { once: true })
    if (sockets > 0) return
    clearTimeout(this.#leaving.get(userId))
    this.#leaving.delete(userId)
    this.#quietly(() => this.#sayHere([userId]))
  }

  /** Another node lives. */
  heard(node: string): void {
    if (node !== this.#options.node) this.#heard.set(node, performance.now())
  }

  /** Says nothing: who does not come back to another node is missed by the others in time. */
  close(): void {
    clearInterval(this.#timer)
    for (const timer of this.#leaving.values()) clearTimeout(timer)
  }

  #depart(userId: string): void {
    const sockets = this.#sockets.get(userId)! - 1
    if (sockets > 0) return void this.#sockets.set(userId, sockets)
    this.#sockets.delete(userId)
    // Once their last socket has gone nobody here knows their rooms any more.
    const roomIds = this.#options.roomsOf(userId)
    const leave = () => {
      this.#leaving.delete(userId)
      this.#quietly(() => this.#sayGone(this.#options.node, userId, async () => roomIds))
    }
    this.#leaving.set(userId, setTimeout(leave, this.#options.times.graceMs))
  }

  /** Tells of those who were nowhere before. */
  async #sayHere(userIds: readonly string[]): Promise<void> {
    const { node, presence, roomsOf } = this.#options
    for (const userId of await presence.arrive(node, userIds))
      await this.#tell(userId, { online: true }, roomsOf(userId))
  }

  async #sayGone(
    node: string,
    userId: string,
    roomsOf: (userId: string) => Promise<string[]>,
  ): Promise<void> {
    const { online, lastSeenAt } = await this.#options.presence.leave(node, userId)
    if (online) return
    const last = { online, lastSeenAt: (lastSeenAt ?? new Date()).toISOString() }
    await this.#tell(userId, last, await roomsOf(userId))
  }

  async #tell(userId: string, state: { online: boolean; lastSeenAt?: string }, roomIds: string[]) {
    if (roomIds.length === 0) return
    await this.#options.tell({ kind: 'presence', userId, ...state, roomIds: roomIds.slice(0, MAX_ROOMS) })
  }

  async #renew(): Promise<void> {
    const { node, tell, times } = this.#options
    await tell({ kind: 'beat', node })
    const people = [...this.#sockets.keys()]
    for (let from = 0; from < people.length; from += CHUNK)
      await this.#sayHere(people.slice(from, from + CHUNK))
    for (const [other, at] of this.#heard) {
      if (performance.now() - at < times.ttlMs) continue
      this.#heard.delete(other)
      await this.#takeOver(other)
    }
  }

  /** Tells of the people of a node that has died, unless they came back elsewhere. All who live share the work. */
  async #takeOver(dead: string): Promise<void> {
    const { presence, lookUpRooms } = this.#options
    for (;;) {
      const people = await presence.takeFrom(dead, CHUNK)
      if (people.length === 0) return
      for (const userId of people) await this.#sayGone(dead, userId, lookUpRooms)
    }
  }

  /** Without the cache nobody is told; the next renewal makes good for it. */
  #quietly(work: () => Promise<void>): void {
    work().catch((error: unknown) => this.#options.log.debug({ err: error }, 'presence could not be told'))
  }
}
