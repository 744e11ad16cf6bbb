import { jwtVerify, type JWTHeaderParameters, type JWTPayload, type JWTVerifyGetKey } from 'jose'
import { AppError } from '../errors.ts'

/** Seconds that two clocks may differ. */
const CLOCK_TOLERANCE = 30
const REMEMBERED = 10_000
/** Stands for the token where only its key is looked for. */
const ANY = { payload: '', signature: '' }

/** The two kinds of tokens; a verifier accepts exactly one. */
export type TokenKind = 'at+jwt' | 'service+jwt'

export interface VerifierOptions {
  kind: TokenKind
  issuer: string
  audience: string
  keys: JWTVerifyGetKey
}

interface Verified {
  payload: JWTPayload
  protectedHeader: JWTHeaderParameters
}

/** Checks a token's kind, algorithm, signature, times, issuer and audience, and yields its claims. */
export type Verifier = (token: string) => Promise<JWTPayload>

/**
 * A verifier that remembers good tokens, for a signature check costs more than most answers: until they expire, and only
 * while the key that signed them is still published.
 */
export function createVerifier({ kind, issuer, audience, keys }: VerifierOptions): Verifier {
  const good = new Map<string, Verified>()
  return async (token) => {
    const known = good.get(token)
    if (known && Date.now() / 1000 < known.payload.exp! && (await isPublished(known.protectedHeader)))
      return known.payload
    good.delete(token)
    const verified = await verify(token)
    if (good.size >= REMEMBERED) good.delete(good.keys().next().value!)
    good.set(token, verified)
    return verified.payload
  }

  /** Whether the key is there; a fault is left to the full check, which tells what it is. */
  async function isPublished(header: JWTHeaderParameters): Promise<boolean> {
    try {
      return Boolean(await keys(header, ANY))
    } catch {
      return false
    }
  }

  async function verify(token: string): Promise<Verified> {
    try {
      const options = { typ: kind, issuer, audience, algorithms: ['ES256'], clockTolerance: CLOCK_TOLERANCE }
      const required = { requiredClaims: ['exp', 'sub', 'iat'] }
      return await jwtVerify(token, keys, { ...options, ...required })
    } catch (error) {
      if (error instanceof AppError) throw error
      throw new AppError('UNAUTHENTICATED', 'INVALID_TOKEN', 'the token is not valid', { cause: error })
    }
  }
}
