import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import { unavailable } from '../errors.ts'

/** How old the keys may get: a key that its issuer drops is of no use after this. */
const REFRESH_MS = 5_000
const COOLDOWN_MS = 1_000
const FIRST_TIMEOUT_MS = 2_000
/** Shorter, for calls wait for it. */
const REFRESH_TIMEOUT_MS = 500

/**
 * The issuer's public keys by URL. Read again when they are older than five seconds and when a token names an unknown
 * key; while the issuer is away the last known keys stay good, so that its restart stops nobody.
 */
export function remoteKeys(jwksUrl: string): JWTVerifyGetKey {
  let keys: JWTVerifyGetKey | undefined
  let readAt = 0
  let triedAt = 0
  let away = false
  let loading: Promise<void> | undefined

  const load = async () => {
    triedAt = Date.now()
    const timeout = keys ? REFRESH_TIMEOUT_MS : FIRST_TIMEOUT_MS
    const response = await fetch(jwksUrl, { signal: AbortSignal.timeout(timeout) })
    if (!response.ok) throw new Error(`JWKS answered ${response.status}`)
    keys = createLocalJWKSet((await response.json()) as JSONWebKeySet)
    readAt = triedAt
    away = false
  }
  const reload = () =>
    (loading ??= load()
      .catch((error: unknown) => {
        away = true
        throw error
      })
      .finally(() => (loading = undefined)))

  /** Nobody waits for an issuer that was away the last time. */
  const refresh = async () => {
    const now = Date.now()
    if (now - readAt < REFRESH_MS || (away && now - triedAt < REFRESH_MS)) return
    const waiting = !away
    const read = reload().catch(() => undefined)
    if (waiting) await read
  }

  return async (header, token) => {
    if (keys) await refresh()
    else
      await reload().catch((error: unknown) => {
        throw unavailable('the key issuer', error)
      })
    try {
      return await keys!(header, token)
    } catch (error) {
      if (Date.now() - triedAt < COOLDOWN_MS) throw error
      await reload().catch(() => undefined)
      return keys!(header, token)
    }
  }
}
