import { blocked, userNotFound } from './faults.ts'

export type EdgeKind = 'FOLLOW' | 'BLOCK'

/** A follow or a block as it stands or stood; version 0 when it never was. */
export interface Edge {
  kind: EdgeKind
  from: string
  to: string
  active: boolean
  version: number
}

/** All that stands between a person who acts and another. */
export interface Between {
  /** Both are with us and have not left. */
  bothHere: boolean
  /** There is or was such a person as the other. */
  otherKnown: boolean
  follow: Edge
  followedBack: Edge
  block: Edge
  blockedBack: Edge
}

/** What an act changes; nothing when it is so already. */
export type Rule = (between: Between) => Edge[]

export const follow: Rule = ({ bothHere, follow, block, blockedBack }) => {
  if (!bothHere) throw userNotFound()
  if (block.active || blockedBack.active) throw blocked()
  return begin(follow)
}

export const unfollow: Rule = ({ otherKnown, follow }) => endWith(otherKnown, follow)

/** A block ends follows both ways. */
export const block: Rule = ({ bothHere, follow, followedBack, block }) => {
  if (!bothHere) throw userNotFound()
  return [...begin(block), ...end(follow), ...end(followedBack)]
}

export const unblock: Rule = ({ otherKnown, block }) => endWith(otherKnown, block)

function endWith(known: boolean, edge: Edge): Edge[] {
  if (!known) throw userNotFound()
  return end(edge)
}

const begin = (edge: Edge) => (edge.active ? [] : [changed(edge, true)])
/** Ends an edge that stands. */
export const end = (edge: Edge) => (edge.active ? [changed(edge, false)] : [])
const changed = (edge: Edge, active: boolean): Edge => ({ ...edge, active, version: edge.version + 1 })

/** By how much a person's counts change. */
export interface CountChange {
  userId: string
  followers: number
  following: number
}

/** What changed edges mean for the counts of the people at their ends. */
export function countChanges(changes: readonly Edge[]): CountChange[] {
  const byUser = new Map<string, CountChange>()
  const of = (userId: string) => {
    const known = byUser.get(userId) ?? { userId, followers: 0, following: 0 }
    byUser.set(userId, known)
    return known
  }
  for (const { from, to, active } of changes.filter(({ kind }) => kind === 'FOLLOW')) {
    const step = active ? 1 : -1
    of(from).following += step
    of(to).followers += step
  }
  return [...byUser.values()]
}
