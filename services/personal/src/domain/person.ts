/** A person as auth tells of them. */
export interface Person {
  id: string
  /** In lower case; empty once they have left. */
  username: string
  displayName: string
  deleted: boolean
  /** auth's; what is older is dropped. */
  version: number
}
