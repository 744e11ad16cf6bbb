import { randomBytes } from 'node:crypto'
import { RedisStore } from 'connect-redis'
import type { SessionData } from 'express-session'
import type { Redis } from 'ioredis'
import type { SessionRecord } from './record.ts'
import { keyOf, type SessionRecords } from './records.ts'

declare module 'express-session' {
  interface SessionData {
    record: SessionRecord
  }
}

/** 256 random bits. */
export const newSessionId = (): string => randomBytes(32).toString('base64url')

// connect-redis and express-session disagree on what a callback gets; `any` fits both.
type Done = (error?: unknown, data?: any) => void // eslint-disable-line @typescript-eslint/no-explicit-any

/** What express-session keeps its sessions in: our sealed records, in place of connect-redis' plain ones. */
export class SealedStore extends RedisStore {
  readonly #records: SessionRecords

  constructor(valkey: Redis, records: SessionRecords) {
    // Loading a record keeps it alive already.
    super({ client: valkey, disableTouch: true })
    this.#records = records
  }

  override get(id: string, done: Done = () => undefined): Promise<void> {
    return answer(done, async () => {
      const record = await this.#records.load(id)
      return record && { cookie: { originalMaxAge: null }, record }
    })
  }

  override set(id: string, { record }: Partial<SessionData>, done: Done = () => undefined): Promise<void> {
    return answer(done, async () => record && (await this.#records.save(id, record)))
  }

  override destroy(id: string, done: Done = () => undefined): Promise<void> {
    return answer(done, () => this.#records.remove(keyOf(id)))
  }
}

const answer = (done: Done, work: () => Promise<unknown>): Promise<void> =>
  work().then(
    (data) => done(null, data),
    (error: unknown) => done(error),
  )
