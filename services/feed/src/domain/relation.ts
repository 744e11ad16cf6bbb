/** A follow or a block as its owner last told it; an ended one stays as such. */
export interface Relation {
  /** Who follows or blocks. */
  from: string
  /** Who is followed or blocked. */
  to: string
  active: boolean
  version: number
}

export const relationKey = (from: string, to: string): string => `${from}:${to}`
