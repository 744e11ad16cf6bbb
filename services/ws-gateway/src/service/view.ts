import type { AnyReceived } from '@girok/common/events/received'

/** Who may see what of one stream. */
export interface View {
  /** Takes what an event changes about relations into account. */
  learn: (event: AnyReceived) => void
  /** Which of this node's people get an event. */
  audienceOf: (event: AnyReceived) => Iterable<string>
  /** Whether a person gets an event now, which may be an old one. */
  sees: (event: AnyReceived, userId: string) => boolean
  /** The subjects that hold all that a person may see, for a search; none means that everything must be read. */
  subjectsOf: (userId: string) => string[]
}

/** A search by more subjects than this costs the server more than reading everything. */
export const MAX_SUBJECTS = 200
