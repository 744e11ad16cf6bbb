/** A person as auth tells of them. */
export interface Person {
  id: string
  /** In lower case; empty once they have left. */
  username: string
  displayName: string
  deleted: boolean
  /** They may still take it back; until then no public door shows them. */
  leaving: boolean
  /** auth's; what is older is dropped. */
  version: number
}
