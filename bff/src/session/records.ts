import { hash } from 'node:crypto'
import type { Redis } from 'ioredis'
import { unavailable } from '@girok/common/errors'
import { Bounded } from '../gateway/bounded.ts'
import type { SessionRecord } from './record.ts'
import type { Seal } from './seal.ts'

const PREFIX = 'session:'

/** Records that are kept open: some 20 MB at most. */
const MOST_OPENED = { count: 5_000, size: 5_000_000 }

/** Replaces a value only while it is still what was read: 1 done, 0 gone, -1 changed. */
const COMPARE_AND_SET = `
local value = redis.call('GET', KEYS[1])
if not value then return 0 end
if value ~= ARGV[1] then return -1 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1`

/** Where a record came from: its key and the exact value that was there. */
interface Origin {
  key: string
  sealed: string
}

/**
 * Session records in Valkey, sealed, under the hash of the cookie's id. A record is written only where none is (new)
 * or where what was read still is (loaded), so that no late request brings back a session that has ended.
 */
export class SessionRecords {
  readonly #valkey: Redis
  readonly #seal: Seal
  readonly #idleSeconds: number
  readonly #origins = new WeakMap<SessionRecord, Origin>()
  readonly #opened = new Bounded<string, SessionRecord>(MOST_OPENED)
  /** How old the last renewal of a used session may get: a minute, or less where sessions idle out soon. */
  readonly renewEveryMs: number

  constructor(valkey: Redis, seal: Seal, idleSeconds: number) {
    this.#valkey = valkey
    this.#seal = seal
    this.#idleSeconds = idleSeconds
    this.renewEveryMs = Math.min(60_000, idleSeconds * 100)
  }

  /**
   * Reads a record by the cookie's id: the one round trip of a request. It does not write, for the store puts each write
   * on disk before it answers; `Sessions.seen` keeps a used session alive.
   */
  load(id: string): Promise<SessionRecord | undefined> {
    return this.read(keyOf(id))
  }

  /** Reads the record as it is now. */
  reload(record: SessionRecord): Promise<SessionRecord | undefined> {
    return this.read(this.keyOf(record))
  }

  /** Reads a record by its key. */
  async read(key: string): Promise<SessionRecord | undefined> {
    return this.#open(key, await asked(this.#valkey.get(key)))
  }

  /** Reads records by key; undefined where there is none. */
  async readAll(keys: readonly string[]): Promise<(SessionRecord | undefined)[]> {
    if (keys.length === 0) return []
    const values = await asked(Promise.all(keys.map((key) => this.#valkey.get(key))))
    return values.map((value, i) => this.#open(keys[i]!, value))
  }

  /** The key under which a loaded or saved record lies. */
  keyOf(record: SessionRecord): string {
    const origin = this.#origins.get(record)
    if (!origin) throw new Error('the record was neither loaded nor saved')
    return origin.key
  }

  /** Saves a new record. Records do not change in place, so one that was loaded has nothing to save. */
  async save(id: string, record: SessionRecord): Promise<void> {
    if (this.#origins.has(record)) return
    const key = keyOf(id)
    const sealed = this.#seal.seal(key, record)
    const stored = await asked(this.#valkey.set(key, sealed, 'EX', this.#lifetime(record), 'NX'))
    if (stored === null) throw new Error('a new session id is already in use')
    this.#origins.set(record, { key, sealed })
  }

  /** Applies a change to the record as it is now, whatever others change meanwhile; undefined when it has ended. */
  async update(
    record: SessionRecord,
    change: (now: SessionRecord) => SessionRecord,
  ): Promise<SessionRecord | undefined> {
    let now: SessionRecord | undefined = record
    while (now) {
      const next = change(now)
      const outcome = await this.#replace(now, next)
      if (outcome === 'stored') return next
      now = outcome === 'gone' ? undefined : await this.reload(now)
    }
    return undefined
  }

  /** Deletes records by key and says how many there were. */
  async remove(...keys: string[]): Promise<number> {
    const counts = await asked(Promise.all(keys.map((key) => this.#valkey.del(key))))
    return counts.reduce((sum, count) => sum + count, 0)
  }

  async #replace(from: SessionRecord, to: SessionRecord): Promise<'stored' | 'gone' | 'changed'> {
    const { key, sealed } = this.#origins.get(from)!
    const next = this.#seal.seal(key, to)
    const outcome = await asked(
      this.#valkey.eval(COMPARE_AND_SET, 1, key, sealed, next, this.#lifetime(to)) as Promise<number>,
    )
    if (outcome !== 1) return outcome === 0 ? 'gone' : 'changed'
    this.#origins.set(to, { key, sealed: next })
    return 'stored'
  }

  #open(key: string, sealed: string | null): SessionRecord | undefined {
    const record = sealed === null ? undefined : this.#unsealed(key, sealed)
    return record && record.endsAt > Date.now() ? record : undefined
  }

  /** Records do not change in place: the same bytes are the same record, and need not be opened again. */
  #unsealed(key: string, sealed: string): SessionRecord | undefined {
    const known = this.#opened.get(key)
    if (known && this.#origins.get(known)?.sealed === sealed) return known
    const record = this.#seal.open<SessionRecord>(key, sealed)
    if (!record) return undefined
    this.#origins.set(record, { key, sealed })
    this.#opened.set(key, record, sealed.length)
    return record
  }

  #lifetime(record: SessionRecord): number {
    const left = Math.ceil((record.endsAt - Date.now()) / 1000)
    return Math.max(1, Math.min(this.#idleSeconds, left))
  }
}

/** The key of a cookie's id, which itself is stored nowhere. */
export const keyOf = (id: string): string => PREFIX + hash('sha256', id, 'base64url')

/** Whatever fails in the store is an outage to the person, never a reason to sign in again. */
export async function asked<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw unavailable('the session store', error)
  }
}
