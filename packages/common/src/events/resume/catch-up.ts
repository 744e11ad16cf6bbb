import { setTimeout as delay } from 'node:timers/promises'
import type { History } from '../history.ts'
import type { AnyReceived } from '../received.ts'
import type { Log } from '../../log.ts'
import type { Place, Recent } from './recent.ts'
import type { Turns } from './turns.ts'

/** One stream as this node knows it. */
export interface Source {
  /** Where this node is in it; every event up to there is in `recent` and was given to those who are live. */
  place: () => Place
  recent: Recent
  history: History
  turns: Turns
  /** A client that has missed more events than this loads them otherwise. */
  limit: number
  log: Log
}

/** A client that was here before. */
export interface Returning {
  seq: number
  /** Absent means the current one. */
  epoch: string | undefined
  sees: (event: AnyReceived) => boolean
  subjects: () => string[]
  send: (event: AnyReceived) => void
  /** Whether the connection has enough to carry for now. */
  isFull: () => boolean
  gone: AbortSignal
  /** Called once, in the same step as the last look at the stream: from here on every event is given live. */
  goLive: (missed?: Gap) => void
}

/** What cannot be given any more: both ends included. */
export interface Gap {
  fromSeq: number
  toSeq: number
}

const RETRY_MS = 250
const LOOK_MS = 20
/** How long this node may be behind another that the client has left. */
const BEHIND_MS = 5_000

/** Gives a returning client what it missed and may see now, in order and once, then lets it go live. */
export async function catchUp(source: Source, client: Returning): Promise<void> {
  await new CatchUp(source, client).run()
}

class CatchUp {
  readonly #source: Source
  readonly #client: Returning
  readonly #epoch: string
  #seq: number
  #given = 0

  constructor(source: Source, client: Returning) {
    this.#source = source
    this.#client = client
    this.#epoch = client.epoch ?? source.place().epoch
    this.#seq = client.seq
  }

  async run(): Promise<void> {
    const { gone } = this.#client
    while (!gone.aborted) {
      try {
        if (await this.#step()) return
      } catch (error) {
        if (gone.aborted) return
        this.#source.log.warn({ err: error, seq: this.#seq }, 'a replay was interrupted')
        await this.#pause(RETRY_MS)
      }
    }
  }

  /** True when the client is live. */
  async #step(): Promise<boolean> {
    const place = this.#source.place()
    if (place.epoch !== this.#epoch) return this.#missedAll()
    if (this.#seq > place.seq) return (await this.#isAhead()) ? false : this.#missedAll()
    const recent = this.#source.recent.after(this.#seq, place)
    if (recent) return this.#giveRecent(recent) || (await this.#untilRoom())
    return this.#source.turns.run(() => this.#giveOld(place.seq))
  }

  /** Positions do not compare: everything may have been missed. */
  #missedAll(): true {
    this.#client.goLive({ fromSeq: 1, toSeq: this.#source.place().seq })
    return true
  }

  #missedSince(seq: number): true {
    this.#client.goLive({ fromSeq: seq + 1, toSeq: this.#source.place().seq })
    return true
  }

  #giveRecent(events: readonly AnyReceived[]): boolean {
    for (const event of events) {
      if (this.#client.isFull()) return false
      if (!this.#give(event)) return this.#missedSince(this.#seq)
    }
    this.#client.goLive()
    return true
  }

  /** What only the server has; the rest follows with the next step. */
  async #giveOld(upTo: number): Promise<boolean> {
    const { history } = this.#source
    const after = this.#seq
    const lost = async () => (await history.held()).firstSeq > after + 1
    if (await lost()) return this.#missedSince(after)
    for await (const event of history.read({ after, upTo, subjects: this.#client.subjects() })) {
      if (this.#client.gone.aborted) return true
      if (!this.#give(event)) return this.#missedSince(this.#seq)
      await this.#untilRoom()
    }
    this.#seq = upTo
    // What expired while it was read may be missing.
    return (await lost()) ? this.#missedSince(after) : false
  }

  /** False when it would be too many. */
  #give(event: AnyReceived): boolean {
    if (this.#client.sees(event)) {
      if (this.#given === this.#source.limit) return false
      this.#given++
      this.#client.send(event)
    }
    this.#seq = event.seq
    return true
  }

  async #untilRoom(): Promise<false> {
    while (this.#client.isFull() && !this.#client.gone.aborted) await this.#pause(LOOK_MS)
    return false
  }

  /** Whether the client was on a node that had read further than this one; then waits for this one to follow. */
  async #isAhead(): Promise<boolean> {
    const { epoch, lastSeq } = await this.#source.history.held()
    if (epoch !== this.#epoch || lastSeq < this.#seq) return false
    const deadline = performance.now() + BEHIND_MS
    while (this.#source.place().seq < this.#seq) {
      if (this.#client.gone.aborted) return true
      if (performance.now() > deadline) return false
      await this.#pause(LOOK_MS)
    }
    return true
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#client.gone }).catch(() => undefined)
  }
}
