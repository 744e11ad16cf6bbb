import { readConfig, type Env } from '@girok/common/config'
import { Lifetime } from '@girok/common/lifetime'
import { createLog } from '@girok/common/log'
import { connectMongo } from '@girok/common/stores/mongo'
import { configShape } from './config.ts'
import { recount } from './repository/recount.ts'
import { openStore } from './repository/store.ts'

const { MONGO_URL, MONGO_DB_FEED } = configShape

/** `npm run feed -- recount`: proves that every post's counts are the truth, and mends those that are not. */
export async function runRecount(env: Env, report: (line: string) => void): Promise<void> {
  const lifetime = new Lifetime()
  try {
    const config = readConfig({ MONGO_URL, MONGO_DB_FEED }, env)
    const mongo = await connectMongo(config.MONGO_URL, config.MONGO_DB_FEED, createLog('recount', 'warn'))
    const store = await openStore(lifetime.add(mongo, (connection) => connection.close()))
    const { posts, wrong } = await recount(store)
    for (const { postId, was, is } of wrong)
      report(`${postId}: ${JSON.stringify(was)} is now ${JSON.stringify(is)}`)
    report(`${posts} posts counted, ${wrong.length} mended`)
  } finally {
    await lifetime.close()
  }
}
