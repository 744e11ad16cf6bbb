import { newCall } from '@girok/common/call'
import { newId } from '@girok/common/ids'
import { createLog } from '@girok/common/log'
import { connectMongo } from '@girok/common/stores/mongo'
import { fanOutWork } from '@girok/feed/repository/fan-out'
import { mongoPeople } from '@girok/feed/repository/people'
import { mongoPosts } from '@girok/feed/repository/posts'
import { mongoBlocks } from '@girok/feed/repository/relations'
import { openStore } from '@girok/feed/repository/store'
import { mongoTimelines, TIMELINE_CAP } from '@girok/feed/repository/timelines'
import { median } from '../measure.ts'
import type { Row } from '../system.ts'
import { fill, follow, ids } from './people.ts'

const FOLLOWERS = 20_000
const ROUNDS = 3
const BATCH = 1_000

/** Rows a second of the fan-out against a plain insertMany of the same rows, into a collection with the same indexes. */
export async function measureFanOut(mongoUrl: string): Promise<Row[]> {
  const log = createLog('bench', 'warn')
  const connections = await Promise.all(
    ['fan', 'plain'].map((name) => connectMongo(mongoUrl, `bench_${name}`, log)),
  )
  const [store, plain] = await Promise.all([openStore(connections[0]!), openStore(connections[1]!)])
  const timelines = mongoTimelines(store)
  const people = mongoPeople(store, 30)
  const work = fanOutWork({
    store,
    timelines,
    people,
    blocks: mongoBlocks(store),
    pullAbove: 100_000,
    trimOneIn: TIMELINE_CAP,
  })
  const authorId = newId()
  const followers = ids(FOLLOWERS)
  await follow(store, followers, authorId)
  await fill(
    store.people as never,
    followers.map((_id) => ({ _id, seenAt: new Date() })),
  )
  const rates: [number[], number[]] = [[], []]
  for (let round = 0; round < ROUNDS; round++) {
    const draft = { id: newId(), authorId, body: 'x', tags: [], mediaIds: [], createdAt: new Date() }
    const post = await mongoPosts(store).create(draft, newCall())
    rates[0].push(await rate(() => work.work(post!.id)))
    const rows = await store.timelines.find({ postId: post!.id }).toArray()
    rates[1].push(
      await rate(async () => {
        for (let i = 0; i < rows.length; i += BATCH)
          await plain.timelines.insertMany(rows.slice(i, i + BATCH), { ordered: false })
      }),
    )
  }
  await Promise.all(connections.map((connection) => connection.dropDatabase().then(() => connection.close())))
  const [fanned, inserted] = rates.map((all) => Math.round(median(all))) as [number, number]
  return [
    { what: 'fan-out (rows/s)', value: fanned },
    { what: 'insertMany of the same rows (rows/s)', value: inserted },
    { what: 'fan-out ÷ insertMany, goal ≥ 0.5', value: (fanned / inserted).toFixed(2) },
  ]
}

async function rate(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await work()
  return FOLLOWERS / ((performance.now() - begun) / 1_000)
}
