import { jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose'
import { AppError } from '../errors.ts'

/** Seconds that two clocks may differ. */
export const CLOCK_TOLERANCE = 30
const REMEMBERED = 10_000

/** The two kinds of tokens; a verifier accepts exactly one. */
export type TokenKind = 'at+jwt' | 'service+jwt'

export interface VerifierOptions {
  kind: TokenKind
  issuer: string
  audience: string
  keys: JWTVerifyGetKey
}

/** Checks a token's kind, algorithm, signature, times, issuer and audience, and yields its claims. */
export type Verifier = (token: string) => Promise<JWTPayload>

/** A verifier that remembers good tokens until they expire, for a signature check costs more than most answers. */
export function createVerifier({ kind, issuer, audience, keys }: VerifierOptions): Verifier {
  const good = new Map<string, JWTPayload>()
  return async (token) => {
    const known = good.get(token)
    if (known && Date.now() / 1000 < known.exp!) return known
    const claims = await verify(token)
    if (good.size >= REMEMBERED) good.delete(good.keys().next().value!)
    good.set(token, claims)
    return claims
  }

  async function verify(token: string): Promise<JWTPayload> {
    try {
      const options = { typ: kind, issuer, audience, algorithms: ['ES256'], clockTolerance: CLOCK_TOLERANCE }
      const required = { requiredClaims: ['exp', 'sub', 'iat'] }
      const { payload } = await jwtVerify(token, keys, { ...options, ...required })
      return payload
    } catch (error) {
      if (error instanceof AppError) throw error
      throw new AppError('UNAUTHENTICATED', 'INVALID_TOKEN', 'the token is not valid', { cause: error })
    }
  }
}
