import {
  SignJWT,
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose'
import { newId } from '../ids.ts'
import type { Issuer } from '../s2s/identity.ts'
import type { ServiceName } from '../s2s/policy.ts'
import type { TokenSource } from '../s2s/tokens.ts'
import type { TokenKind } from '../s2s/verify.ts'

/** A claim that is undefined is left out. */
type Claims = { [K in keyof JWTPayload]: JWTPayload[K] | undefined }

/** An issuer of tokens for tests that run without auth. */
export interface TestIssuer {
  issuer: Issuer
  /** Its public keys, as a guard takes them. */
  keys: JWTVerifyGetKey
  /** Signs any claims; those given win over good ones. */
  sign: (kind: TokenKind, claims: Claims) => Promise<string>
  /** What a service shows to those it calls. */
  tokensOf: (service: ServiceName) => TokenSource
}

const issuer: Issuer = {
  AUTH_ISSUER: 'http://issuer.test',
  AUTH_TOKEN_URL: 'http://issuer.test/oauth/token',
  AUTH_JWKS_URL: 'http://issuer.test/jwks',
}

/** An issuer with a fresh ES256 key. */
export async function createTestIssuer(): Promise<TestIssuer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256' }] })
  const sign = (typ: TokenKind, claims: Claims) => {
    const iat = Math.floor(Date.now() / 1000)
    const good = { iss: issuer.AUTH_ISSUER, jti: newId(), iat, exp: iat + 900 }
    return new SignJWT({ ...good, ...claims } as JWTPayload)
      .setProtectedHeader({ alg: 'ES256', typ })
      .sign(privateKey)
  }
  const tokensOf = (sub: ServiceName): TokenSource => ({
    get: (aud) => sign('service+jwt', { sub, aud }),
    forget: () => {},
  })
  return { issuer, keys, sign, tokensOf }
}
