import { Redis } from 'ioredis'
import mongoose from 'mongoose'
import { connect } from 'nats'
import pg from 'pg'
import type { StoreUrls } from './stores.ts'

/** Writes the word into every store that keeps data, and returns once each has acknowledged it. */
export async function writeAll(urls: StoreUrls, word: string): Promise<void> {
  await Promise.all([
    withPostgres(urls, (client) => client.query(`CREATE TABLE ${word} AS SELECT 1`)),
    withMongo(urls, (words) => words.insertOne({ word }, { writeConcern: { w: 'majority' } })),
    withValkey(urls, (valkey) => valkey.set(word, '1')),
    withNats(urls, async (stream) => {
      await stream.manager.streams.add({ name: word, subjects: [word] })
      await stream.client.publish(word)
    }),
  ])
}

/** Which stores have the word. */
export async function readAll(urls: StoreUrls, word: string) {
  const [postgres, mongo, valkey, nats] = await Promise.all([
    withPostgres(urls, async (client) => (await client.query(`SELECT * FROM ${word}`)).rowCount === 1),
    withMongo(urls, async (words) => (await words.countDocuments({ word })) === 1),
    withValkey(urls, async (client) => (await client.get(word)) === '1'),
    withNats(urls, async ({ manager }) => (await manager.streams.info(word)).state.messages === 1),
  ])
  return { postgres, mongo, valkey, nats }
}

async function withPostgres<T>(urls: StoreUrls, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: urls.postgresAdmin })
  await client.connect()
  return work(client).finally(() => client.end())
}

async function withMongo<T>(
  urls: StoreUrls,
  work: (words: mongoose.mongo.Collection) => Promise<T>,
): Promise<T> {
  const client = await new mongoose.mongo.MongoClient(urls.mongo).connect()
  return work(client.db('stores').collection('words')).finally(() => client.close())
}

async function withValkey<T>(urls: StoreUrls, work: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(urls.valkey)
  return work(client).finally(() => client.disconnect())
}

async function withNats<T>(urls: StoreUrls, work: (stream: Streams) => Promise<T>): Promise<T> {
  const connection = await connect({ servers: urls.nats })
  const streams = { client: connection.jetstream(), manager: await connection.jetstreamManager() }
  return work(streams).finally(() => connection.close())
}

type Connection = Awaited<ReturnType<typeof connect>>

interface Streams {
  client: ReturnType<Connection['jetstream']>
  manager: Awaited<ReturnType<Connection['jetstreamManager']>>
}
