import mongoose, { type Connection } from 'mongoose'
import type { Log } from '../log.ts'

/**
 * A connection of its own (not mongoose's global one) with the settings that DESIGN asks for. While the server is away
 * commands fail within half a second and are not kept for later. `strictQuery` is a schema's own option.
 */
export async function connectMongo(url: string, dbName: string, log: Log): Promise<Connection> {
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
  return connection.asPromise()
}

/**
 * Whether a write failed on a unique index. MongoDB says 11000; FerretDB says code 1 with PostgreSQL's text when the
 * duplicate comes through findOneAndUpdate.
 */
export function isDuplicateKey(error: unknown): boolean {
  const { code, message = '' } = error as { code?: number; message?: string }
  return code === 11000 || (code === 1 && message.includes('violates exclusion constraint'))
}
