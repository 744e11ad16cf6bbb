import { hash, parseOptions, verify } from '@node-rs/argon2'
import bcrypt from 'bcryptjs'
import type { HashQueue } from './hash-queue.ts'

/** OWASP's first choice for argon2id; 2 is the id of that variant. */
const ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** Hashes and checks passwords, a bounded number at once. */
export class Passwords {
  readonly #queue: HashQueue
  /** Stands in for the hash of nobody, so that unknown people take as long as known ones. */
  readonly #nobody: string

  private constructor(queue: HashQueue, nobody: string) {
    this.#queue = queue
    this.#nobody = nobody
  }

  static async create(queue: HashQueue): Promise<Passwords> {
    return new Passwords(queue, await hash(crypto.randomUUID(), ARGON2ID))
  }

  hash(password: string, signal: AbortSignal): Promise<string> {
    return this.#queue.run(signal, () => hash(password, ARGON2ID))
  }

  /** Whether a password is right; for a person without one it never is, after the same time. */
  verify(stored: string | null, password: string, signal: AbortSignal): Promise<boolean> {
    return this.#queue.run(signal, async () => {
      const right = await check(stored ?? this.#nobody, password)
      return right && stored !== null
    })
  }
}

const isBcrypt = (stored: string) => /^\$2[abxy]\$/.test(stored)

const check = (stored: string, password: string) =>
  isBcrypt(stored) ? bcrypt.compare(password, stored) : verify(stored, password)

/** Whether a hash was made by another algorithm or weaker settings than today's. */
export function isOutdated(stored: string): boolean {
  if (isBcrypt(stored)) return true
  const { algorithm, memoryCost, timeCost, parallelism } = parseOptions(stored)
  return (
    Number(algorithm) !== ARGON2ID.algorithm ||
    memoryCost !== ARGON2ID.memoryCost ||
    timeCost !== ARGON2ID.timeCost ||
    parallelism !== ARGON2ID.parallelism
  )
}
