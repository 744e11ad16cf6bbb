import type { Blacklist } from '@girok/common/blacklist'
import { unauthenticated } from '@girok/common/errors'
import type { LogoutQueue } from './logout-queue.ts'
import type { SessionRecord } from './record.ts'
import { keyOf, type SessionRecords } from './records.ts'
import type { SessionIndex } from './session-index.ts'

export interface SessionParts {
  records: SessionRecords
  index: SessionIndex
  blacklist: Blacklist
  logouts: LogoutQueue
}

/** Beginning, ending and listing sessions, with records and index in step. */
export class Sessions {
  readonly #parts: SessionParts

  constructor(parts: SessionParts) {
    this.#parts = parts
  }

  /** Stores a new session under the cookie's id. */
  async begin(id: string, record: SessionRecord): Promise<SessionRecord> {
    const { records, index, blacklist } = this.#parts
    const { userId, sessionId } = record
    // The index first: whoever revokes must find the record. A revocation that came earlier has left its blacklist key.
    await index.add(userId, sessionId, keyOf(id))
    await records.save(id, record)
    if (await blacklist.hasSession(sessionId)) {
      await this.revoke(userId, [sessionId])
      throw sessionEnded()
    }
    return record
  }

  /** Moves a session to a new id. Of two that try, and of this and a logout, only one finds the old record. */
  async rotate(id: string, record: SessionRecord): Promise<SessionRecord> {
    const { records } = this.#parts
    const now = await records.reload(record)
    if (!now || (await records.remove(records.keyOf(record))) === 0) throw sessionEnded()
    return this.begin(id, { ...now })
  }

  /** Ends a session here and now; its family at auth ends by the queue, whether or not auth is there. */
  async end(record: SessionRecord): Promise<void> {
    const { records, index, logouts } = this.#parts
    const key = records.keyOf(record)
    const family = await logouts.add(record.refreshToken)
    await records.remove(key)
    await index.drop(record.userId, [record.sessionId])
    await logouts.run(family)
  }

  /** Deletes the records of families that auth has ended. */
  async revoke(userId: string, sessionIds: readonly string[]): Promise<void> {
    const { records, index } = this.#parts
    await records.remove(...(await index.find(userId, sessionIds)))
    await index.drop(userId, sessionIds)
  }

  /** A person's records by family. Index entries whose record has expired are dropped on the way. */
  async list(userId: string): Promise<Map<string, SessionRecord>> {
    const { records, index } = this.#parts
    const entries = Object.entries(await index.all(userId))
    const found = await records.readAll(entries.map(([, key]) => key))
    const living = new Map<string, SessionRecord>()
    const dead: string[] = []
    entries.forEach(([sessionId], i) => {
      const record = found[i]
      if (record) living.set(sessionId, record)
      else dead.push(sessionId)
    })
    await index.drop(userId, dead)
    return living
  }

  /** Notes that a session is in use, at most once a minute; writing it renews its idle time. */
  async seen(record: SessionRecord): Promise<void> {
    const { records } = this.#parts
    if (Date.now() - record.seenAt < records.renewEveryMs) return
    await records.update(record, (now) => ({ ...now, seenAt: Date.now() }))
  }
}

const sessionEnded = () => unauthenticated('SESSION_ENDED', 'the session has ended')
