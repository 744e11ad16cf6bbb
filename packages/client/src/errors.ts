/** One field that breaks a rule. */
export interface FieldFault {
  field: string
  message: string
}

/** What the server says no with: `code` and `reason` as its API documents them. */
export class GirokError extends Error {
  override readonly name = 'GirokError'
  readonly code: string
  readonly reason: string
  /** The fields that break a rule, for BAD_USER_INPUT. */
  readonly fields: readonly FieldFault[]

  constructor(message: string, given: { code?: unknown; reason?: unknown; fields?: unknown } = {}) {
    super(message)
    this.code = String(given.code ?? 'UNAVAILABLE')
    this.reason = String(given.reason ?? 'UNSPECIFIED')
    this.fields = (given.fields ?? []) as FieldFault[]
  }

  /** Whether the same request may succeed a little later. */
  get isPassing(): boolean {
    return this.code === 'UNAVAILABLE' || this.code === 'DEADLINE_EXCEEDED'
  }

  /** Whether one must sign in (again). */
  get isSignedOut(): boolean {
    return this.code === 'UNAUTHENTICATED'
  }
}
