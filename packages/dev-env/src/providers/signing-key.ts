import { calculateJwkThumbprint, decodeJwt, exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose'

export interface SigningKey {
  /** The private key, for oidc-provider. */
  jwk: JWK
  /** Signs a token anew after changing some of its claims. */
  forge: (token: string, changes: Record<string, unknown>) => Promise<string>
}

const alg = 'RS256'

/** A key of this process alone, as both real providers have it: RS256. */
export async function createSigningKey(): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true })
  const jwk = await exportJWK(privateKey)
  const kid = await calculateJwkThumbprint(jwk)
  return {
    jwk: { ...jwk, kid, alg, use: 'sig' },
    forge: (token, changes) =>
      new SignJWT({ ...decodeJwt(token), ...changes }).setProtectedHeader({ alg, kid }).sign(privateKey),
  }
}
