import { setTimeout as delay } from 'node:timers/promises'
import type { mongo } from 'mongoose'
import { SetupError } from './errors.ts'

const NOT_YET_INITIALIZED = 94
const PRIMARY_MS = 30_000

interface Configuration {
  version: number
  members: { _id: number; host: string }[]
}

/** Makes a mongod the one member of its replica set, under the port it has this time, and waits until it takes writes. */
export async function initiate(port: number): Promise<void> {
  const { default: mongoose } = await import('mongoose')
  const client = new mongoose.mongo.MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`)
  try {
    const admin = client.db('admin')
    await configure(admin, `127.0.0.1:${port}`)
    for (const deadline = Date.now() + PRIMARY_MS; !(await admin.command({ hello: 1 })).isWritablePrimary;) {
      if (Date.now() > deadline) throw new SetupError('MongoDB does not become primary of its replica set')
      await delay(25)
    }
  } finally {
    await client.close()
  }
}

async function configure(admin: mongo.Db, host: string): Promise<void> {
  const current = await configuration(admin)
  const members = [{ _id: 0, host }]
  if (!current) {
    await admin.command({ replSetInitiate: { _id: 'girok', members } })
  } else if (current.members[0]?.host !== host) {
    await admin.command({
      replSetReconfig: { ...current, version: current.version + 1, members },
      force: true,
    })
  }
}

async function configuration(admin: mongo.Db): Promise<Configuration | undefined> {
  try {
    return ((await admin.command({ replSetGetConfig: 1 })) as unknown as { config: Configuration }).config
  } catch (error) {
    if ((error as mongo.MongoServerError).code === NOT_YET_INITIALIZED) return undefined
    throw error
  }
}
