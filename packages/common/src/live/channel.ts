import type { Redis } from 'ioredis'
import { unavailable } from '../errors.ts'
import type { Log } from '../log.ts'
import { closeValkey, connectCache } from '../stores/valkey.ts'

/** Somebody came online or went; for those in these rooms. */
export interface Sighting {
  userId: string
  online: boolean
  lastSeenAt?: string
  roomIds: readonly string[]
}

/** What nodes tell each other at once and nobody keeps: of many people in one message, for people come in storms. */
export type LiveMessage =
  | { kind: 'typing'; roomId: string; userId: string }
  | { kind: 'presence'; people: readonly Sighting[] }
  /** A node asks for each of these people who of the others' is in their rooms. */
  | { kind: 'ask'; node: string; people: readonly { userId: string; roomIds: readonly string[] }[] }
  /** The answer to one node. */
  | { kind: 'tell'; node: string; people: readonly { userId: string; others: readonly string[] }[] }
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
  // What was not heard in time is tried on a new connection, else this would stay deaf.
  valkey.on('ready', () => void valkey.subscribe(CHANNEL).catch(() => valkey.disconnect(true)))
  valkey.on('message', (_, text: string) => {
    try {
      onMessage(JSON.parse(text) as LiveMessage)
    } catch (error) {
      log.error({ err: error }, 'a live message was passed over')
    }
  })
  return { close: () => closeValkey(valkey) }
}
