import type { Start } from '../domain/stores.ts'

/** What a query of many pages unnests: each person, and the position below which their page begins. */
export const startsOf = (userIds: readonly string[], { userId, before }: Start): [string[], number[]] => [
  [...userIds],
  userIds.map((id) => (id === userId ? before : Number.MAX_SAFE_INTEGER)),
]

/** Nobody in particular is null to the database, equal to no one. */
export const viewerParam = (viewer: string): string | null => viewer || null
