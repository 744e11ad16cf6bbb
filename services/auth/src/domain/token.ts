import { createHash, randomBytes } from 'node:crypto'

/** Seconds that an access token lives. */
export const ACCESS_SECONDS = 10 * 60
/** Seconds that a service token lives. */
export const SERVICE_SECONDS = 15 * 60
/** Seconds that a revoked family stays outlawed: an access token's life, clock tolerance, and a call under way. */
export const OUTLAWED_SECONDS = ACCESS_SECONDS + 30 + 30

const OPAQUE_TOKEN = /^[A-Za-z0-9_-]{43}$/

/** A new opaque token of 256 bits, and the hash that is all we keep of it. */
export function newOpaqueToken(): { value: string; hash: Buffer } {
  const value = randomBytes(32).toString('base64url')
  return { value, hash: sha256(value) }
}

/** The hash of an opaque token; undefined when it cannot be one. */
export const opaqueTokenHash = (value: string): Buffer | undefined =>
  OPAQUE_TOKEN.test(value) ? sha256(value) : undefined

/** SHA-256, enough for secrets that are random and long. */
export const sha256 = (value: string): Buffer => createHash('sha256').update(value).digest()
