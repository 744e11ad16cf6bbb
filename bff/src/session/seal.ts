import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto'
import { z } from 'zod'

const CIPHER = 'aes-256-gcm'
const IV_BYTES = 12
const TAG_BYTES = 16

/** Keys by id, in the order given: the first seals, all open. */
export type SealKeys = ReadonlyMap<string, KeyObject>

/** Parses `kid:base64url32bytes[,…]`, as a zod transform. */
export function parseSealKeys(value: string, context: z.RefinementCtx): SealKeys {
  const keys = new Map<string, KeyObject>()
  for (const entry of value.split(',')) {
    const [kid = '', encoded = ''] = entry.trim().split(':')
    const key = Buffer.from(encoded, 'base64url')
    if (!/^[\w-]+$/.test(kid) || key.length !== 32) {
      context.addIssue({ code: 'custom', message: 'must be kid:base64url of 32 bytes, comma-separated' })
      return z.NEVER
    }
    keys.set(kid, createSecretKey(key))
  }
  return keys
}

/** Seals values for a place: nobody who reads the store can read, change or move them (AES-256-GCM). */
export class Seal {
  readonly #keys: SealKeys
  readonly #current: string

  constructor(keys: SealKeys) {
    this.#keys = keys
    this.#current = keys.keys().next().value!
  }

  /** `place` is the key under which the value is kept; it opens nowhere else. */
  seal(place: string, value: unknown): string {
    const kid = this.#current
    const iv = randomBytes(IV_BYTES)
    const cipher = createCipheriv(CIPHER, this.#keys.get(kid)!, iv).setAAD(Buffer.from(`${kid}|${place}`))
    const body = Buffer.concat([cipher.update(JSON.stringify(value)), cipher.final()])
    return `${kid}.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')}`
  }

  /** The value, or undefined when it was altered, moved, or sealed with a key that is gone. */
  open<T>(place: string, sealed: string): T | undefined {
    const [kid = '', encoded = ''] = sealed.split('.')
    const key = this.#keys.get(kid)
    if (!key) return undefined
    const bytes = Buffer.from(encoded, 'base64url')
    const iv = bytes.subarray(0, IV_BYTES)
    const tag = bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES)
    try {
      const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(`${kid}|${place}`))
        .setAuthTag(tag)
      const body = decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES))
      return JSON.parse(Buffer.concat([body, decipher.final()]).toString('utf8')) as T
    } catch {
      return undefined
    }
  }
}

/** Secrets that sign cookies, one of each key and in its order. */
export const cookieSecrets = (keys: SealKeys): string[] =>
  [...keys.values()].map((key) =>
    Buffer.from(hkdfSync('sha256', key, '', 'girok cookie', 32)).toString('hex'),
  )
