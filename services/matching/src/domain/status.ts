/** One pair. */
export interface Match {
  id: string
  queue: string
  userIds: readonly [string, string]
  /** Empty until chat has made it. */
  roomId: string
  matchedAt: Date
  ended: boolean
}

/** What a person does here; at any time one of these. */
export type Status =
  | { state: 'IDLE' }
  | { state: 'WAITING'; queue: string; position: number; since: Date }
  | { state: 'MATCHED'; queue: string; match: Match }

/** Why somebody waits no more, when it is not for a match. */
export type LeaveReason = 'LEFT' | 'EXPIRED' | 'ERASED' | 'MATCH_FAILED'
