import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import { unavailable } from '../errors.ts'

const MAX_AGE_MS = 5 * 60_000
const COOLDOWN_MS = 1_000

/**
 * The issuer's public keys by URL. Re-read every five minutes and when a token names an unknown key; while the issuer
 * is away the last known keys stay good, so that its restart stops nobody.
 */
export function remoteKeys(jwksUrl: string): JWTVerifyGetKey {
  let keys: JWTVerifyGetKey | undefined
  let triedAt = 0
  let loading: Promise<void> | undefined

  const load = async () => {
    triedAt = Date.now()
    const response = await fetch(jwksUrl, { signal: AbortSignal.timeout(2_000) })
    if (!response.ok) throw new Error(`JWKS answered ${response.status}`)
    keys = createLocalJWKSet((await response.json()) as JSONWebKeySet)
  }
  const reload = () => (loading ??= load().finally(() => (loading = undefined)))

  return async (header, token) => {
    if (!keys)
      await reload().catch((error: unknown) => {
        throw unavailable('the key issuer', error)
      })
    else if (Date.now() - triedAt > MAX_AGE_MS) reload().catch(() => undefined)
    try {
      return await keys!(header, token)
    } catch (error) {
      if (Date.now() - triedAt < COOLDOWN_MS) throw error
      await reload().catch(() => undefined)
      return keys!(header, token)
    }
  }
}
