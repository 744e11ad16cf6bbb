import { newCall } from '@girok/common/call'
import { readConfig } from '@girok/common/config'
import { createPublisher } from '@girok/common/events/publisher'
import { Lifetime } from '@girok/common/lifetime'
import { createLog } from '@girok/common/log'
import { createMetrics } from '@girok/common/metrics'
import { configShape } from '@girok/feed/config'
import { createContext } from '@girok/feed/context'
import { connectPeers } from '@girok/feed/peers'
import { openStore } from '@girok/feed/repository/store'
import { batchListComments } from '@girok/feed/service/comments'
import { getTimeline } from '@girok/feed/service/timeline'
import mongoose from 'mongoose'
import type { Row } from '../system.ts'

/** Commands to the store for one timeline with comments, counted by the driver. */
export async function countRoundTrips(env: Record<string, string>, userId: string): Promise<Row[]> {
  const lifetime = new Lifetime()
  const config = readConfig(configShape, env)
  const log = createLog('bench', 'warn')
  const options = { dbName: config.MONGO_DB_FEED, monitorCommands: true, autoIndex: false, autoCreate: false }
  const connection = lifetime.add(
    await mongoose.createConnection(config.MONGO_URL, options).asPromise(),
    (c) => c.close(),
  )
  const publisher = createPublisher(undefined as never, createMetrics('bench'))
  const peers = connectPeers(config, lifetime)
  const store = await openStore(connection)
  const context = createContext({ config, store, peers, publisher, log }, lifetime)
  let commands = 0
  connection.getClient().on('commandStarted', ({ commandName }) => {
    if (['find', 'aggregate', 'insert', 'update'].includes(commandName)) commands++
  })
  const { posts } = await getTimeline(context, { pageSize: 20, pageToken: '' }, newCall({ userId }))
  const ofTimeline = commands
  const postIds = posts.map(({ post }) => post.id)
  await batchListComments(context, { postIds, pageSize: 3, pageToken: '' }, newCall({ userId }))
  const rows = [
    { what: `store commands for GetTimeline of ${posts.length}`, value: ofTimeline },
    { what: 'store commands for BatchListComments of them', value: commands - ofTimeline },
  ]
  await lifetime.close()
  return rows
}
