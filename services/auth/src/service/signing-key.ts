import { newId } from '@girok/common/ids'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import type { NewKey } from '../domain/keys.ts'
import { seal, unseal } from './sealing.ts'

/** A new key pair whose private half only the secret opens. */
export async function createKey(secret: string): Promise<NewKey> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
  const id = newId()
  const publicJwk = { ...(await exportJWK(publicKey)), kid: id, alg: 'ES256', use: 'sig' }
  return { id, publicJwk, sealed: seal(secret, id, JSON.stringify(await exportJWK(privateKey))) }
}

/** The private half. */
export function openKey(secret: string, { id, sealed }: NewKey): JWK {
  try {
    return JSON.parse(unseal(secret, id, sealed)) as JWK
  } catch (error) {
    throw new Error('AUTH_KEY_SECRET does not open the stored signing key; it must stay what it was', {
      cause: error,
    })
  }
}
