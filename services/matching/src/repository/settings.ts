/** What scripts go by, in milliseconds. */
export interface Settings {
  /** How long somebody waits on without being heard of. */
  ttlMs: number
  /** After how long a search goes beyond one's interests, and beyond one's region. */
  widenMs: readonly [number, number]
  /** How often somebody whose search is as wide as it gets is looked at again. */
  againMs: number
  /** How long a skip keeps two people apart, and a match from happening again. */
  coolMs: number
  rematchMs: number
  /** How long a match can be looked up. */
  keepMs: number
}
