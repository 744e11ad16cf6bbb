import { Redis } from 'ioredis'
import type { Log } from '../log.ts'

/** A Valkey connection that fails fast while the server is away and comes back by itself. */
export function connectValkey(url: string, log: Log): Redis {
  const client = new Redis(url, {
    maxRetriesPerRequest: 1,
    commandTimeout: 2_000,
    connectTimeout: 2_000,
    enableOfflineQueue: true,
    retryStrategy: (attempt) => Math.min(attempt * 50, 1_000),
  })
  client.on('error', (error: Error) => log.warn({ err: error }, 'Valkey connection failed'))
  return client
}

/** Ends a connection without waiting for a server that may be gone. */
export const closeValkey = (client: Redis): void => client.disconnect()
