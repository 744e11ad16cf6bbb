import { newId } from '@girok/common/ids'
import type { TokenSource } from '@girok/common/s2s/tokens'
import { SignJWT } from 'jose'
import { ACCESS_SECONDS, SERVICE_SECONDS } from '../domain/token.ts'
import type { KeyRing } from './key-ring.ts'

export interface AccessClaims {
  userId: string
  sessionId: string
  roles: readonly string[]
}

/** Signs access tokens of people and service tokens. */
export class TokenIssuer {
  readonly #keys: Pick<KeyRing, 'signer'>
  readonly #issuer: string

  constructor(keys: Pick<KeyRing, 'signer'>, issuer: string) {
    this.#keys = keys
    this.#issuer = issuer
  }

  access({ userId, sessionId, roles }: AccessClaims): Promise<string> {
    const claims = new SignJWT({ sid: sessionId, roles, scope: 'user' })
    return this.#sign(claims, 'at+jwt', userId, 'girok', ACCESS_SECONDS)
  }

  service(clientId: string, audience: string): Promise<string> {
    return this.#sign(new SignJWT(), 'service+jwt', clientId, audience, SERVICE_SECONDS)
  }

  /** Tokens for auth's own calls: it needs nobody to vouch for it. */
  sourceFor(clientId: string): TokenSource {
    return { get: (audience) => this.service(clientId, audience), forget: () => undefined }
  }

  #sign(claims: SignJWT, type: string, subject: string, audience: string, seconds: number): Promise<string> {
    const { id, key } = this.#keys.signer
    return claims
      .setProtectedHeader({ alg: 'ES256', typ: type, kid: id })
      .setIssuer(this.#issuer)
      .setAudience(audience)
      .setSubject(subject)
      .setJti(newId())
      .setIssuedAt()
      .setExpirationTime(`${seconds}s`)
      .sign(key)
  }
}
