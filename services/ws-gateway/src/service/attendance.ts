import type { LiveMessage, Sighting } from '@girok/common/live/channel'
import type { Presence } from '@girok/common/live/presence'
import type { Log } from '@girok/common/log'
import { Later } from './later.ts'

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

interface Leaving {
  userId: string
  roomIds: string[]
}

/** One command to the cache renews so many people. */
const CHUNK = 500
/** So many people of a dead node are looked into at once. */
const TAKEN = 50
/** Presence is told to so many rooms of a person at most. */
export const MAX_ROOMS = 500

/** Which people this node has: says so for a limited time again and again, and tells when somebody comes or goes. */
export class Attendance {
  readonly #options: AttendanceOptions
  readonly #sockets = new Map<string, number>()
  readonly #arrivals = new Later<string>(0, (userIds) => this.#quietly(() => this.#sayHere(userIds)))
  readonly #leaving = new Map<string, Leaving>()
  readonly #departures: Later<Leaving>
  /** When each other node was last heard. */
  readonly #heard = new Map<string, number>()
  readonly #timer: NodeJS.Timeout

  constructor(options: AttendanceOptions) {
    this.#options = options
    this.#departures = new Later(options.times.graceMs, (people) => this.#quietly(() => this.#miss(people)))
    this.#timer = setInterval(() => this.#quietly(() => this.#renew()), options.times.renewMs)
  }

  has(userId: string): boolean {
    return this.#sockets.has(userId)
  }

  /** One more socket of a person whose rooms are known. */
  arrive(userId: string): void {
    const sockets = this.#sockets.get(userId) ?? 0
    this.#sockets.set(userId, sockets + 1)
    if (sockets > 0) return
    this.#leaving.delete(userId)
    this.#arrivals.add(userId)
  }

  /** One that had arrived has gone. */
  depart(userId: string): void {
    const sockets = this.#sockets.get(userId)! - 1
    if (sockets > 0) return void this.#sockets.set(userId, sockets)
    this.#sockets.delete(userId)
    // Once their last socket has gone nobody here knows their rooms any more.
    const leaving = { userId, roomIds: this.#options.roomsOf(userId) }
    this.#leaving.set(userId, leaving)
    this.#departures.add(leaving)
  }

  /** Another node lives. */
  heard(node: string): void {
    if (node !== this.#options.node) this.#heard.set(node, performance.now())
  }

  /** Says nothing: who does not come back to another node is missed by the others in time. */
  close(): void {
    clearInterval(this.#timer)
    this.#arrivals.close()
    this.#departures.close()
  }

  /** Those who did not come back in time. */
  async #miss(people: readonly Leaving[]): Promise<void> {
    const missed = people.filter((leaving) => this.#leaving.get(leaving.userId) === leaving)
    for (const { userId } of missed) this.#leaving.delete(userId)
    const roomsOf = new Map(missed.map(({ userId, roomIds }) => [userId, roomIds]))
    await this.#sayGone(this.#options.node, [...roomsOf.keys()], async (userId) => roomsOf.get(userId)!)
  }

  /** Tells of those who were nowhere before. */
  async #sayHere(userIds: readonly string[]): Promise<void> {
    const { node, presence, roomsOf } = this.#options
    const fresh = await presence.arrive(node, userIds)
    await this.#tell(fresh.map((userId) => ({ userId, online: true, roomIds: roomsOf(userId) })))
  }

  async #sayGone(node: string, userIds: readonly string[], roomsOf: (userId: string) => Promise<string[]>) {
    const gone = [...(await this.#options.presence.leave(node, userIds))]
    const sight = async ([userId, at]: [string, Date]): Promise<Sighting> => ({
      userId,
      online: false,
      lastSeenAt: at.toISOString(),
      roomIds: await roomsOf(userId),
    })
    await this.#tell(await Promise.all(gone.map(sight)))
  }

  async #tell(sightings: readonly Sighting[]): Promise<void> {
    const people = sightings
      .filter(({ roomIds }) => roomIds.length > 0)
      .map((sighting) => ({ ...sighting, roomIds: sighting.roomIds.slice(0, MAX_ROOMS) }))
    if (people.length > 0) await this.#options.tell({ kind: 'presence', people })
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
      const people = await presence.takeFrom(dead, TAKEN)
      if (people.length === 0) return
      await this.#sayGone(dead, people, lookUpRooms)
    }
  }

  /** Without the cache nobody is told; the next renewal makes good for it. */
  #quietly(work: () => Promise<void>): void {
    work().catch((error: unknown) => this.#options.log.debug({ err: error }, 'presence could not be told'))
  }
}
