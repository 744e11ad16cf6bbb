import { mulberry32 } from '../mulberry32.ts'

/** What looks random and is the same at every start. */
export class Random {
  /** From 0, below 1. */
  readonly next: () => number

  constructor(seed: number) {
    this.next = mulberry32(seed)
  }

  /** A whole number from 0, below `max`. */
  below(max: number): number {
    return Math.floor(this.next() * max)
  }

  of<T>(all: readonly T[]): T {
    return all[this.below(all.length)]!
  }

  /** So many different ones, those at the front more often: every circle has people whom many know. */
  some<T>(all: readonly T[], count: number): T[] {
    const chosen = new Set<T>()
    while (chosen.size < Math.min(count, all.length))
      chosen.add(all[Math.floor(this.next() ** 1.7 * all.length)]!)
    return [...chosen]
  }

  shuffled<T>(all: readonly T[]): T[] {
    return all
      .map((value) => ({ value, at: this.next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ value }) => value)
  }

  /** A UUID. */
  uuid(): string {
    const hex = Array.from({ length: 8 }, () => this.below(0x10000).toString(16).padStart(4, '0')).join('')
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
  }
}
