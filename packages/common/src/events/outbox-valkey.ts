import type { Redis } from 'ioredis'
import type { RelayWork } from './coalesced-relay.ts'
import type { Entry } from './entry.ts'
import type { Publisher } from './publisher.ts'

const BATCH = 100
const SWEEP_LIMIT = 1_000

/**
 * For scripts that change state: `append(root, key, entry)` keeps an entry `{ id, at, … }` in the same atomic step. Each
 * key has a list of its own, and `<root>:outbox` says since when the first of each waits.
 */
export const OUTBOX_LUA = `
local function append(root, key, entry)
  redis.call('RPUSH', root .. ':outbox:' .. key, cjson.encode(entry))
  redis.call('ZADD', root .. ':outbox', 'NX', entry.at, key)
end`

/** Takes published entries off a key's list, from its head only: another relay may have taken them off already. */
const TRIM = `
local root, key, published = KEYS[1], ARGV[1], {}
for i = 2, #ARGV do published[ARGV[i]] = true end
local list = root .. ':outbox:' .. key
local head = redis.call('LINDEX', list, 0)
while head and published[cjson.decode(head).id] do
  redis.call('LPOP', list)
  head = redis.call('LINDEX', list, 0)
end
if head then redis.call('ZADD', root .. ':outbox', cjson.decode(head).at, key)
else redis.call('ZREM', root .. ':outbox', key) end`

/** What every kept entry has; the rest is the service's own. */
export interface KeptEntry {
  id: string
  /** Milliseconds since the epoch. */
  at: number
}

interface Options<Kept extends KeptEntry> {
  name: string
  valkey: Redis
  /** Under which the scripts append. */
  root: string
  toEntry: (kept: Kept, key: string) => Entry
  publisher: Publisher
}

/** Publishes what scripts have appended, in each key's order, each after the one before is stored. */
export function outboxWork<Kept extends KeptEntry>(options: Options<Kept>): RelayWork {
  const { name, valkey, root, toEntry, publisher } = options
  const waiting = async (key: string) => {
    const found = await valkey.lrange(`${root}:outbox:${key}`, 0, BATCH - 1)
    return found.map((text) => toEntry(JSON.parse(text) as Kept, key))
  }
  return {
    name,

    async work(key) {
      for (let entries = await waiting(key); entries.length > 0; entries = await waiting(key)) {
        for (const entry of entries) await publisher.publish(entry)
        await valkey.eval(TRIM, 1, root, key, ...entries.map(({ id }) => id))
      }
    },

    stale: (before) =>
      valkey.zrangebyscore(`${root}:outbox`, '-inf', before.getTime(), 'LIMIT', 0, SWEEP_LIMIT),
  }
}
