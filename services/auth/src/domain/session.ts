/** What a token family was begun for. */
export type ClientKind = 'WEB' | 'NATIVE'

const DAY_MS = 24 * 60 * 60_000
const WEB_MS = 90 * DAY_MS
const NATIVE_MS = 30 * DAY_MS

/** One token family: one sign-in on one device. Its id is the `sid` of its tokens. */
export interface Family {
  id: string
  userId: string
  kind: ClientKind
  device: string
  ip: string
  createdAt: Date
  lastSeenAt: Date
  expiresAt: Date
}

/** A family about to begin, with its first refresh token. */
export interface SignIn {
  sessionId: string
  kind: ClientKind
  device: string
  ip: string
  expiresAt: Date
  tokenHash: Buffer
}

/** When a family ends: WEB with its session, 90 days after it began; NATIVE 30 days after its last refresh. */
export const expiryOf = (kind: ClientKind, beganAt: Date, now = new Date()): Date =>
  kind === 'WEB' ? new Date(beganAt.getTime() + WEB_MS) : new Date(now.getTime() + NATIVE_MS)

/** What is known of a refresh token that somebody shows. */
export interface ShownToken {
  used: boolean
  /** Another was put in its place before it was used. */
  replaced: boolean
  /** The request that used it. */
  requestId: string | null
  successorUsed: boolean
}

/** ROTATE: first use. REPLACE: the same request again, its answer was lost. REUSED: two parties hold it. DEAD: never to be used. */
export type Verdict = 'ROTATE' | 'REPLACE' | 'REUSED' | 'DEAD'

/** Decides about a refresh token of a living family. */
export function judge(token: ShownToken, requestId: string | null): Verdict {
  if (token.replaced) return 'DEAD'
  if (!token.used) return 'ROTATE'
  const repeated = requestId !== null && token.requestId === requestId
  return repeated && !token.successorUsed ? 'REPLACE' : 'REUSED'
}

/** Which of a person's families end. */
export type Ending = { only: string } | { except: string } | 'ALL'
