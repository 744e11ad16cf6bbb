import { Bounded } from '../gateway/bounded.ts'
import type { SessionRecord } from './record.ts'
import type { SessionRecords } from './records.ts'

const MOST = { count: 10_000, size: 10_000_000 }

/**
 * Which record's key express-session has found behind a Cookie header, signature and all. The record itself is read for
 * each request, so that a session ends everywhere at once.
 */
export class KnownCookies {
  readonly #records: SessionRecords
  readonly #keys = new Bounded<string, string>(MOST)

  constructor(records: SessionRecords) {
    this.#records = records
  }

  /** Notes that a record was found behind this header. */
  keep(header: string | undefined, record: SessionRecord): void {
    if (header) this.#keys.set(header, this.#records.keyOf(record), header.length)
  }

  has(header: string): boolean {
    return this.#keys.get(header) !== undefined
  }

  /** The record behind a header, as it is now; undefined when the header is new or the session has ended. */
  async load(header: string): Promise<SessionRecord | undefined> {
    const key = this.#keys.get(header)
    return key === undefined ? undefined : this.#records.read(key)
  }
}
