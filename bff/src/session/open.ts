import type { Redis } from 'ioredis'
import { Blacklist } from '@girok/common/blacklist'
import { newCall } from '@girok/common/call'
import type { Log } from '@girok/common/log'
import type { Config } from '../config.ts'
import type { Services } from '../clients.ts'
import { KnownCookies } from './known-cookies.ts'
import { LogoutQueue } from './logout-queue.ts'
import { SessionRecords } from './records.ts'
import { Refresher } from './refresh.ts'
import { Seal } from './seal.ts'
import { SessionIndex } from './session-index.ts'
import { Sessions } from './sessions.ts'
import { SealedStore } from './store.ts'

/** Everything about sessions, over one Valkey connection. */
export function openSessions(config: Config, valkey: Redis, { auth }: Services, log: Log) {
  const seal = new Seal(config.SESSION_KEYS)
  const records = new SessionRecords(valkey, seal, config.SESSION_IDLE_SECONDS)
  const index = new SessionIndex(valkey, config.SESSION_ABSOLUTE_SECONDS)
  const blacklist = new Blacklist(valkey)
  const logouts = new LogoutQueue(
    valkey,
    seal,
    (refreshToken) => auth.logout({ refreshToken }, newCall()),
    log,
  )
  const spend = async (refreshToken: string, requestId: string) =>
    (await auth.refresh({ refreshToken, requestId }, newCall())).tokens!
  return {
    blacklist,
    sessions: new Sessions({ records, index, blacklist, logouts }),
    refresher: new Refresher(valkey, records, spend, log),
    store: new SealedStore(valkey, records),
    cookies: new KnownCookies(records),
    close: () => logouts.close(),
  }
}

export type OpenSessions = ReturnType<typeof openSessions>
