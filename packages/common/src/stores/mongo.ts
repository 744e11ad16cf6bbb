import mongoose, { type Connection } from 'mongoose'
import type { Log } from '../log.ts'

/** How long a server may be slow or away before a start has failed. */
const PATIENCE_MS = 10_000

/**
 * A connection of its own (not mongoose's global one). While the server is away commands fail within half a second and
 * are not kept for later; at the start it is waited for a little longer.
 * `strictQuery` is a schema's own option.
 */
export async function connectMongo(url: string, dbName: string, log: Log): Promise<Connection> {
  for (const limit = Date.now() + PATIENCE_MS; ;) {
    const connection = open(url, dbName, log)
    try {
      return await connection.asPromise()
    } catch (error) {
      await connection.destroy()
      if (!(error instanceof mongoose.Error.MongooseServerSelectionError) || Date.now() > limit) throw error
    }
  }
}

function open(url: string, dbName: string, log: Log): Connection {
  const connection = mongoose.createConnection(url, {
    dbName,
    w: 'majority',
    serverSelectionTimeoutMS: 500,
    connectTimeoutMS: 2_000,
    maxPoolSize: 50,
    bufferCommands: false,
    autoIndex: false,
    autoCreate: false,
  })
  connection.set('sanitizeFilter', true)
  connection.on('error', (error) => log.warn({ err: error }, 'MongoDB connection failed'))
  return connection
}

/**
 * Whether a write failed on a unique index. MongoDB says 11000; FerretDB says code 1 with PostgreSQL's text when the
 * duplicate comes through findOneAndUpdate.
 */
export function isDuplicateKey(error: unknown): boolean {
  const { code, message = '' } = error as { code?: number; message?: string }
  return code === 11000 || (code === 1 && message.includes('violates exclusion constraint'))
}
