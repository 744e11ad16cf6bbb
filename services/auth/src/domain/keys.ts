import { SERVICE_SECONDS } from './token.ts'

/** NEXT is published and does not sign yet, ACTIVE signs, RETIRED is published until its last token has expired. */
export type KeyState = 'NEXT' | 'ACTIVE' | 'RETIRED'

/** A key pair about to be stored. */
export interface NewKey {
  id: string
  publicJwk: Record<string, unknown>
  sealed: Buffer
}

export interface StoredKey extends NewKey {
  state: KeyState
  createdAt: Date
  /** Of a NEXT key: when it begins to sign. */
  activatesAt: Date | null
  /** Whether that time has come. */
  due: boolean
  /** Of a RETIRED key. */
  publishedUntil: Date | null
}

/** Seconds that anybody may keep our published keys. */
export const KEYS_MAX_AGE = 5 * 60
/** Between two looks of a replica at the stored keys: nobody publishes or signs by older knowledge. */
export const KEYS_RELOAD_MS = 2_000
const MARGIN = 30
/** Seconds that a NEXT key is published before it signs: by then nobody has keys from before it. */
export const NEXT_SECONDS = KEYS_MAX_AGE + MARGIN
/** Seconds that a RETIRED key stays published: the longest token's life, clock tolerance, replicas that hear late. */
export const RETIRED_SECONDS = SERVICE_SECONDS + 30 + MARGIN
