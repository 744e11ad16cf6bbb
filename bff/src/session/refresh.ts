import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import type { TokenPair } from '@girok/proto/auth/v1/auth'
import { AppError, unavailable, type Reason } from '@girok/common/errors'
import { newId } from '@girok/common/ids'
import type { Log } from '@girok/common/log'
import { tokenFields, type SessionRecord } from './record.ts'
import { asked, type SessionRecords } from './records.ts'

const BEFORE_EXPIRY_MS = 30_000
/** How long an expired token keeps its identity while auth is away. */
const GRACE_MS = 5 * 60_000
const LOCK_MS = 10_000
const POLL_MS = 25
const WAIT_MS = 1_500
/** After a fault a session is not tried again for this long, so that an outage costs each request nothing. */
const PAUSE_MS = 1_000

const UNLOCK = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`

/** Spends a refresh token at auth; repeating a request id is safe. Must give up well within the lock's time. */
export type SpendRefreshToken = (refreshToken: string, requestId: string) => Promise<TokenPair>

/** Keeps sessions' tokens fresh: one refresh at a time for a session, over all BFF processes. */
export class Refresher {
  readonly #valkey: Redis
  readonly #records: SessionRecords
  readonly #spend: SpendRefreshToken
  readonly #log: Log
  readonly #flights = new Map<string, Promise<SessionRecord | undefined>>()

  constructor(valkey: Redis, records: SessionRecords, spend: SpendRefreshToken, log: Log) {
    this.#valkey = valkey
    this.#records = records
    this.#spend = spend
    this.#log = log
  }

  /** The record with tokens that are good for a while; undefined when auth has ended the session. */
  async fresh(record: SessionRecord): Promise<SessionRecord | undefined> {
    const now = Date.now()
    if (record.accessExpiresAt - BEFORE_EXPIRY_MS > now) return record
    try {
      return await this.renew(record)
    } catch (error) {
      if (now < record.accessExpiresAt + GRACE_MS) return record
      throw unavailable('token refresh', error)
    }
  }

  /** The record with newer tokens than these; undefined when the session has ended. */
  renew(record: SessionRecord): Promise<SessionRecord | undefined> {
    const key = this.#records.keyOf(record)
    const flying = this.#flights.get(key)
    if (flying) return flying
    const flight = this.#renew(key, record)
    this.#flights.set(key, flight)
    const land = () => this.#flights.delete(key)
    flight.then(land, (error: unknown) => {
      this.#log.warn({ err: error }, 'a session could not be refreshed')
      setTimeout(land, PAUSE_MS).unref()
    })
    return flight
  }

  async #renew(key: string, old: SessionRecord): Promise<SessionRecord | undefined> {
    const lock = `lock:${key}`
    const mine = randomUUID()
    for (const end = Date.now() + WAIT_MS; Date.now() < end; await delay(POLL_MS)) {
      const locked = (await asked(this.#valkey.set(lock, mine, 'PX', LOCK_MS, 'NX'))) !== null
      try {
        const now = await this.#records.reload(old)
        if (!now || now.accessToken !== old.accessToken) return now
        if (locked) return await this.#refresh(now)
      } finally {
        if (locked) await this.#valkey.eval(UNLOCK, 1, lock, mine).catch(() => undefined)
      }
    }
    throw unavailable('token refresh')
  }

  async #refresh(record: SessionRecord): Promise<SessionRecord | undefined> {
    const requestId = record.refreshRequestId ?? newId()
    const noted = await this.#records.update(record, (now) => ({ ...now, refreshRequestId: requestId }))
    if (!noted) return undefined
    try {
      const tokens = await this.#spend(noted.refreshToken, requestId)
      return await this.#records.update(noted, ({ refreshRequestId: _, ...now }) => ({
        ...now,
        ...tokenFields(tokens),
      }))
    } catch (error) {
      if (!isInvalidGrant(error)) throw error
      await this.#records.remove(this.#records.keyOf(noted))
      return undefined
    }
  }
}

/** Only auth's word about the token itself ends a session; an outage never does. */
const isInvalidGrant = (error: unknown) =>
  error instanceof AppError && error.code === 'UNAUTHENTICATED' && ENDING.has(error.reason)
const ENDING = new Set<Reason>(['INVALID_TOKEN', 'TOKEN_REUSED', 'SESSION_ENDED'])
