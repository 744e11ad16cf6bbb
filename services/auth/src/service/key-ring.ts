import { newCall } from '@girok/common/call'
import { newId } from '@girok/common/ids'
import {
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  importJWK,
  type CryptoKey,
  type JSONWebKeySet,
  type JWK,
  type JWTVerifyGetKey,
} from 'jose'
import type { Keys, StoredKey } from '../domain/stores.ts'
import { seal, unseal } from './sealing.ts'

const RELOAD_COOLDOWN_MS = 1_000

interface Loaded {
  publicKeys: JSONWebKeySet
  find: JWTVerifyGetKey
  signer: { id: string; key: CryptoKey }
}

/** The signing keys as this replica knows them; the database is what all replicas agree on. */
export class KeyRing {
  readonly #keys: Keys
  readonly #secret: string
  #loaded: Loaded
  #loadedAt = Date.now()

  private constructor(keys: Keys, secret: string, loaded: Loaded) {
    this.#keys = keys
    this.#secret = secret
    this.#loaded = loaded
  }

  /** Opens the ring; the very first start of the system makes its first key. */
  static async open(keys: Keys, secret: string): Promise<KeyRing> {
    await keys.addFirst(newCall(), () => createKey(secret))
    return new KeyRing(keys, secret, await load(keys, secret))
  }

  /** Learns what other replicas have done to the keys. */
  async reload(): Promise<void> {
    this.#loadedAt = Date.now()
    this.#loaded = await load(this.#keys, this.#secret)
  }

  get publicKeys(): JSONWebKeySet {
    return this.#loaded.publicKeys
  }

  get signer(): Loaded['signer'] {
    return this.#loaded.signer
  }

  /** Finds the public key of a token; an unknown one may be another replica's new key. */
  find: JWTVerifyGetKey = async (header, token) => {
    try {
      return await this.#loaded.find(header, token)
    } catch (error) {
      if (Date.now() - this.#loadedAt < RELOAD_COOLDOWN_MS) throw error
      await this.reload()
      return this.#loaded.find(header, token)
    }
  }
}

async function createKey(secret: string): Promise<StoredKey> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
  const id = newId()
  const publicJwk = { ...(await exportJWK(publicKey)), kid: id, alg: 'ES256', use: 'sig' }
  return {
    id,
    state: 'ACTIVE',
    publicJwk,
    sealed: seal(secret, id, JSON.stringify(await exportJWK(privateKey))),
  }
}

async function load(keys: Keys, secret: string): Promise<Loaded> {
  const stored = await keys.published(newCall())
  const active = stored.find((key) => key.state === 'ACTIVE')
  if (!active) throw new Error('there is no active signing key')
  const publicKeys = { keys: stored.map((key) => key.publicJwk as JWK) }
  return {
    publicKeys,
    find: createLocalJWKSet(publicKeys),
    signer: { id: active.id, key: (await importJWK(openKey(secret, active), 'ES256')) as CryptoKey },
  }
}

function openKey(secret: string, { id, sealed }: StoredKey): JWK {
  try {
    return JSON.parse(unseal(secret, id, sealed)) as JWK
  } catch (error) {
    throw new Error('AUTH_KEY_SECRET does not open the stored signing key; it must stay what it was', {
      cause: error,
    })
  }
}
