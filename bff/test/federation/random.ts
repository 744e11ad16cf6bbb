import { mulberry32 } from '@girok/dev-env/mulberry32'

/** Numbers that look random and are the same for the same seed. */
export class Random {
  /** In [0, 1). */
  readonly next: () => number

  constructor(seed: number) {
    this.next = mulberry32(seed)
  }

  chance = (share: number): boolean => this.next() < share
  int = (from: number, to: number): number => from + Math.floor(this.next() * (to - from + 1))
  pick = <T>(all: readonly T[]): T => all[Math.floor(this.next() * all.length)]!
  some = <T>(all: readonly T[], share: number): T[] => all.filter(() => this.chance(share))
}

/** A number for a text (FNV-1a), by which data are made up that every executor sees alike. */
export function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return (h ^ (h >>> 15)) >>> 0
}
