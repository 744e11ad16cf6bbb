/** What every event of a stream carries. */
export interface Sequenced {
  seq: number
}

/** Where one is in a stream; positions of different epochs do not compare. */
export interface Place extends Sequenced {
  epoch: string
}

/** How far a client has come in its stream, so that it goes on there and sees nothing twice. */
export class Bookmark {
  #seq: number | undefined
  #epoch: string | undefined

  /** What the server wants to know of who comes back. */
  get resume(): { lastSeq?: number; epoch?: string } {
    return {
      ...(this.#seq !== undefined && { lastSeq: this.#seq }),
      ...(this.#epoch !== undefined && { epoch: this.#epoch }),
    }
  }

  /** Whether an event is new; it is then the place where one is. */
  take({ seq }: Sequenced): boolean {
    if (this.#seq !== undefined && seq <= this.#seq) return false
    this.#seq = seq
    return true
  }

  /** The server says where it is; everything up to there was given, or told as a gap. */
  move({ seq, epoch }: Place): void {
    this.#seq = epoch === this.#epoch ? Math.max(seq, this.#seq ?? 0) : seq
    this.#epoch = epoch
  }
}
