import { payloadSize, type AnyReceived } from '../received.ts'

/** Where a stream stands. Positions of different epochs do not compare. */
export interface Place {
  seq: number
  epoch: string
}

export interface RecentLimits {
  events: number
  bytes: number
}

/** A stream's newest events, kept by count and by bytes, for clients that come back. */
export class Recent {
  readonly #limits: RecentLimits
  #events: AnyReceived[] = []
  #bytes = 0
  #epoch: string
  /** Every event after this position is here. */
  #from: number

  constructor(place: Place, limits: RecentLimits) {
    this.#epoch = place.epoch
    this.#from = place.seq
    this.#limits = limits
  }

  /** Keeps an event that was just read. */
  add(event: AnyReceived, epoch: string): void {
    this.#align(epoch)
    // A stream that lost its end in a crash uses its numbers again.
    while ((this.#events.at(-1)?.seq ?? 0) >= event.seq) this.#bytes -= payloadSize(this.#events.pop()!)
    this.#from = Math.min(this.#from, event.seq - 1)
    this.#events.push(event)
    this.#bytes += payloadSize(event)
    this.#trim()
  }

  /** Puts what came before into its place; `from` is the position that it follows. */
  prepend(from: number, events: readonly AnyReceived[], epoch: string): void {
    if (epoch !== this.#epoch || from >= this.#from) return
    this.#events = [...events.filter(({ seq }) => seq <= this.#from), ...this.#events]
    this.#bytes = this.#events.reduce((sum, event) => sum + payloadSize(event), 0)
    this.#from = from
    this.#trim()
  }

  /** What came after a position, in order; undefined when it is older than what is kept. */
  after(seq: number, place: Place): AnyReceived[] | undefined {
    this.#align(place.epoch)
    if (seq < this.#from) return undefined
    return this.#events.slice(this.#indexAfter(seq), this.#indexAfter(place.seq))
  }

  /** A stream that was made anew begins with its first event. */
  #align(epoch: string): void {
    if (epoch === this.#epoch) return
    this.#epoch = epoch
    this.#events = []
    this.#bytes = 0
    this.#from = 0
  }

  /** A quarter at once, for taking one off the front of a long list each time is slow. */
  #trim(): void {
    const { events, bytes } = this.#limits
    if (this.#events.length <= events && this.#bytes <= bytes) return
    let count = 0
    while (this.#events.length - count > events * 0.75 || this.#bytes > bytes * 0.75)
      this.#bytes -= payloadSize(this.#events[count++]!)
    this.#from = this.#events[count - 1]!.seq
    this.#events = this.#events.slice(count)
  }

  #indexAfter(seq: number): number {
    let [low, high] = [0, this.#events.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#events[middle]!.seq <= seq) low = middle + 1
      else high = middle
    }
    return low
  }
}
