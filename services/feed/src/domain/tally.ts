export const reactionKinds = ['LIKE', 'LOVE', 'LAUGH', 'WOW', 'SAD', 'ANGRY'] as const

export type ReactionKind = (typeof reactionKinds)[number]

/** What is counted of a post. */
export type Counted = ReactionKind | 'COMMENT'

export type Counts = Partial<Record<Counted, number>>

/** Where contributions to a post's counts are kept. */
export type Source = 'reactions' | 'comments'

/** What one reaction or comment adds to its post, and what the post's counts hold of it already. */
export interface Contribution {
  id: string
  postId: string
  value: Counted | null
  /** What the tally numbered `seq` counted. */
  counted: { value: Counted | null; seq: number }
  /** True while `value` and what is counted differ. */
  uncounted: boolean
}

/** One contribution that a tally moves from what was counted to what is. */
export interface TallyEntry {
  source: Source
  id: string
  from: Counted | null
  to: Counted | null
}

/**
 * The last step of a post's counting. Its entries are in the counts, and may not be marked as counted at their
 * contributions yet; the next step waits until they are.
 */
export interface Tally {
  seq: number
  entries: TallyEntry[]
}

/** By how much entries change each count. */
export function changesOf(entries: readonly TallyEntry[]): Counts {
  const changes: Counts = {}
  for (const { from, to } of entries) {
    if (from !== null) changes[from] = (changes[from] ?? 0) - 1
    if (to !== null) changes[to] = (changes[to] ?? 0) + 1
  }
  return changes
}

/** Whether a post that was read before a contribution can tell what it holds of it; else the post must be read again. */
export const isKnown = ({ seq }: Tally, { counted }: Contribution): boolean => counted.seq <= seq

/** A post's counts with contributions as they are now, whatever was counted of them. */
export function withOwn(counts: Counts, tally: Tally, source: Source, own: readonly Contribution[]): Counts {
  const moves = own.map(({ id, counted, value }) => {
    const moving = tally.entries.find((entry) => entry.source === source && entry.id === id)
    return { source, id, from: moving ? moving.to : counted.value, to: value }
  })
  const changes = changesOf(moves)
  const kinds = [...Object.keys(counts), ...Object.keys(changes)] as Counted[]
  return Object.fromEntries(kinds.map((kind) => [kind, (counts[kind] ?? 0) + (changes[kind] ?? 0)]))
}
