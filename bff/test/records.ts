import { Redis } from 'ioredis'
import type { SuiteStores } from '@girok/dev-env/testing/suite'
import { readConfig } from '@girok/common/config'
import { z } from 'zod'
import type { SessionRecord } from '../src/session/record.ts'
import { SessionRecords } from '../src/session/records.ts'
import { parseSealKeys, Seal } from '../src/session/seal.ts'
import { sessionKey } from './boot.ts'
import type { Person } from './client.ts'

const IDLE_SECONDS = 3600

/** A look into the store that BFF processes under test use, to make time pass for a session. */
export class RecordsOf {
  readonly valkey: Redis
  readonly records: SessionRecords

  constructor(stores: SuiteStores) {
    this.valkey = new Redis(stores.valkeyUrl)
    const shape = { SESSION_KEYS: z.string().transform(parseSealKeys) }
    const { SESSION_KEYS } = readConfig(shape, { SESSION_KEYS: sessionKey })
    this.records = new SessionRecords(this.valkey, new Seal(SESSION_KEYS), IDLE_SECONDS)
  }

  /** The record behind a person's cookie. */
  async read(person: Person): Promise<SessionRecord | undefined> {
    return this.records.load(cookieId(person))
  }

  /** Changes it, as if it had been so. */
  async change(person: Person, change: Partial<SessionRecord>): Promise<void> {
    const record = await this.read(person)
    await this.records.update(record!, (now) => ({ ...now, ...change }))
  }

  close = (): void => this.valkey.disconnect()
}

/** The id in a signed cookie: `s:<id>.<signature>`. */
const cookieId = ({ cookie }: Person): string =>
  decodeURIComponent(cookie.split('=')[1]!).slice(2).split('.')[0]!
