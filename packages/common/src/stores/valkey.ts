import { Redis } from 'ioredis'
import type { Log } from '../log.ts'

/**
 * A Valkey connection that fails fast while the server is away and comes back by itself. `gathered`: what is asked while
 * an answer is awaited goes out together, so that a storm of small questions costs few round trips and few fsyncs.
 */
export const connectValkey = (url: string, log: Log, { gathered = false } = {}): Redis =>
  connect(url, log, { commandTimeout: 2_000, enableOfflineQueue: true, enableAutoPipelining: gathered })

/** The same for a cache, whose absence must cost a request nothing: commands fail at once instead of waiting. */
export const connectCache = (url: string, log: Log): Redis =>
  connect(url, log, { commandTimeout: 200, enableOfflineQueue: false })

interface Patience {
  commandTimeout: number
  enableOfflineQueue: boolean
  enableAutoPipelining?: boolean
}

function connect(url: string, log: Log, patience: Patience): Redis {
  const client = new Redis(url, {
    maxRetriesPerRequest: 1,
    connectTimeout: 2_000,
    retryStrategy: (attempt) => Math.min(attempt * 50, 1_000),
    // ioredis would do it with nobody to hear that it failed, which ends the process; who listens does it at `ready`.
    autoResubscribe: false,
    ...patience,
  })
  client.on('error', (error: Error) => log.warn({ err: error }, 'Valkey connection failed'))
  return client
}

/** Ends a connection without waiting for a server that may be gone. */
export const closeValkey = (client: Redis): void => client.disconnect()
