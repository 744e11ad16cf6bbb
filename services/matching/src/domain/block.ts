/** One person's block of another, standing or ended. */
export interface Block {
  blockerId: string
  blockedId: string
  active: boolean
  /** Grows with each change of this pair; what is not newer is dropped. */
  version: number
}
