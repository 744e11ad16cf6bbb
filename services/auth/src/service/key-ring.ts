import { newCall } from '@girok/common/call'
import {
  createLocalJWKSet,
  importJWK,
  type CryptoKey,
  type JSONWebKeySet,
  type JWK,
  type JWTVerifyGetKey,
} from 'jose'
import type { Keys } from '../domain/stores.ts'
import { createKey, openKey } from './signing-key.ts'

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

  /** Learns what operators and other replicas have done to the keys; a NEXT key whose time has come begins to sign. */
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

async function load(keys: Keys, secret: string): Promise<Loaded> {
  let stored = await keys.published(newCall())
  if (stored.some((key) => key.due)) {
    await keys.activateDue(newCall())
    stored = await keys.published(newCall())
  }
  const active = stored.find((key) => key.state === 'ACTIVE')
  if (!active) throw new Error('there is no active signing key')
  const publicKeys = { keys: stored.map((key) => key.publicJwk as JWK) }
  return {
    publicKeys,
    find: createLocalJWKSet(publicKeys),
    signer: { id: active.id, key: (await importJWK(openKey(secret, active), 'ES256')) as CryptoKey },
  }
}
