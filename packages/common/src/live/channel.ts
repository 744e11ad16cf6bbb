import type { Redis } from 'ioredis'
import { unavailable } from '../errors.ts'
import type { Log } from '../log.ts'
import { closeValkey, connectCache } from '../stores/valkey.ts'

/** What nodes tell each other at once and nobody keeps. */
export type LiveMessage =
  | { kind: 'typing'; roomId: string; userId: string }
  /** Somebody came online or went; to those in these rooms. */
  | { kind: 'presence'; userId: string; online: boolean; lastSeenAt?: string; roomIds: readonly string[] }
  /** A person's node asks who of the others' people is in these rooms. */
  | { kind: 'ask'; node: string; userId: string; roomIds: readonly string[] }
  /** The answer to one node. */
  | { kind: 'tell'; node: string; userId: string; people: readonly string[] }
  /** A node lives. */
  | { kind: 'beat'; node: string }

const CHANNEL = 'live'

/** Tells all nodes. UNAVAILABLE while the cache is away. */
export async function tellLive(valkey: Redis, message: LiveMessage): Promise<void> {
  await valkey.publish(CHANNEL, JSON.stringify(message)).catch((error: unknown) => {
    throw unavailable('the live channel', error)
  })
}

/** Hears what all nodes tell, one's own included, on a connection of its own that comes back by itself. */
export function hearLive(
  url: string,
  log: Log,
  onMessage: (message: LiveMessage) => void,
): { close: () => void } {
  const valkey = connectCache(url, log)
  valkey.on('ready', () => void valkey.subscribe(CHANNEL).catch(() => undefined))
  valkey.on('message', (_, text: string) => {
    try {
      onMessage(JSON.parse(text) as LiveMessage)
    } catch (error) {
      log.error({ err: error }, 'a live message was passed over')
    }
  })
  return { close: () => closeValkey(valkey) }
}
