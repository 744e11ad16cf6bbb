import type { Lifetime } from '@girok/common/lifetime'
import type { Log } from '@girok/common/log'
import { closeValkey, connectCache } from '@girok/common/stores/valkey'
import type { Config } from './config.ts'
import { postgresBlocks } from './repository/blocks.ts'
import { postgresInboxes, postgresPosts } from './repository/inboxes.ts'
import { valkeyPresence } from './repository/presence.ts'
import { postgresRooms } from './repository/rooms.ts'
import type { Context } from './service/context.ts'
import type { Stores } from './stores.ts'

/** What use cases work with, over open stores. */
export function createContext(config: Config, stores: Stores, log: Log, lifetime: Lifetime): Context {
  const cache = lifetime.add(connectCache(config.VALKEY_CACHE_URL, log), closeValkey)
  return {
    inboxes: postgresInboxes(stores),
    posts: postgresPosts(stores),
    rooms: postgresRooms(stores.pool),
    blocks: postgresBlocks(stores.pool),
    presence: valkeyPresence(cache, log),
  }
}
