import type { JWTVerifyGetKey } from 'jose'
import { list, url } from '../config.ts'
import { createGuard, type HopGuard } from './guard.ts'
import { remoteKeys } from './jwks.ts'
import type { Callee, ServiceName } from './policy.ts'
import { ServiceTokens } from './tokens.ts'
import { createVerifier, type Verifier } from './verify.ts'

/** Where identity comes from: girok's auth, or another issuer such as Keycloak. */
export const issuerConfig = {
  /** The `iss` of every token. */
  AUTH_ISSUER: url('http://localhost:3002'),
  /** OAuth 2 token endpoint for service tokens. */
  AUTH_TOKEN_URL: url('http://127.0.0.1:3002/oauth/token'),
  /** The issuer's public keys. */
  AUTH_JWKS_URL: url('http://127.0.0.1:3002/.well-known/jwks.json'),
  /** Proxies whose X-Forwarded-For is believed; none by default. */
  TRUSTED_PROXIES: list(''),
}

export interface Issuer {
  AUTH_ISSUER: string
  AUTH_TOKEN_URL: string
  AUTH_JWKS_URL: string
}

/** The tokens that a service shows to those it calls. */
export const serviceTokens = (issuer: Issuer, clientId: ServiceName, secretValue: string): ServiceTokens =>
  new ServiceTokens({ tokenUrl: issuer.AUTH_TOKEN_URL, clientId, clientSecret: secretValue })

/** The guard of a service's own gRPC door. */
export function serviceGuard(
  issuer: Issuer,
  callee: Callee,
  keys: JWTVerifyGetKey = remoteKeys(issuer.AUTH_JWKS_URL),
): HopGuard {
  return createGuard(
    callee,
    createVerifier({ kind: 'service+jwt', issuer: issuer.AUTH_ISSUER, audience: callee, keys }),
  )
}

/** A check of people's access tokens, for Bearer edges. The blacklist is a question of its own and comes first. */
export function accessTokenVerifier(
  issuer: Issuer,
  keys: JWTVerifyGetKey = remoteKeys(issuer.AUTH_JWKS_URL),
): Verifier {
  return createVerifier({ kind: 'at+jwt', issuer: issuer.AUTH_ISSUER, audience: 'girok', keys })
}
