import { setTimeout as delay } from 'node:timers/promises'
import { newCall } from '@girok/common/call'
import type { Client } from '@girok/common/grpc/types'
import { newId } from '@girok/common/ids'
import type { Store } from '@girok/feed/repository/store'
import type { FeedServiceService, Post } from '@girok/proto/feed/v1/feed'
import { percentile } from '../measure.ts'
import type { Row } from '../system.ts'
import { fill, follow, ids } from './people.ts'

type Feed = Client<FeedServiceService>

const TIMEOUT_MS = 10_000
const FOLLOWERS = 5_000

const write = (feed: Feed, userId: string, body: string) =>
  feed.createPost({ body, tags: [], mediaIds: [], requestId: '' }, newCall({ userId, timeoutMs: TIMEOUT_MS }))

/** The time from asking for a post to its place in the last of 5,000 timelines, through the running system. */
export async function measureLast(feed: Feed, store: Store): Promise<Row[]> {
  const author = newId()
  await follow(store, ids(FOLLOWERS), author)
  const begun = performance.now()
  const { id: postId } = await write(feed, author, 'to all')
  while ((await store.timelines.countDocuments({ postId })) < FOLLOWERS + 1) await delay(10)
  return [
    { what: `post to the last of ${FOLLOWERS} timelines (ms)`, value: Math.round(performance.now() - begun) },
  ]
}

const AUTHORS = 5
const ENTRIES = 25
const READERS = 20
const SECONDS = 5

/** A page of 20 posts at 20 readers at once, with few and with many timelines in the store. */
export async function measurePages(feed: Feed, store: Store): Promise<Row[]> {
  const authors = ids(AUTHORS)
  const posts: Post[] = []
  for (let n = 0; n < ENTRIES; n++) posts.push(await write(feed, authors[n % AUTHORS]!, `post ${n}`))
  const rows: Row[] = []
  const owners: string[] = []
  for (const count of [100, 10_000]) {
    const fresh = ids(count - owners.length)
    owners.push(...fresh)
    for (const author of authors) await follow(store, fresh, author)
    await fill(
      store.timelines as never,
      fresh.flatMap((ownerId) =>
        posts.map(({ id: postId, authorId, createdAt }) => ({
          _id: `${ownerId}:${postId}`,
          ownerId,
          postId,
          authorId,
          createdAt,
        })),
      ),
    )
    await readFor(feed, owners, 1)
    const times = await readFor(feed, owners, SECONDS)
    for (const share of [0.5, 0.99])
      rows.push({
        what: `page of 20 with ${count} owners, p${share * 100} (ms)`,
        value: Math.round(percentile(times, share)),
      })
  }
  return rows
}

async function readFor(feed: Feed, owners: readonly string[], seconds: number): Promise<number[]> {
  const times: number[] = []
  const end = performance.now() + seconds * 1_000
  const reader = async () => {
    while (performance.now() < end) {
      const userId = owners[Math.floor(Math.random() * owners.length)]!
      const begun = performance.now()
      const call = newCall({ userId, timeoutMs: TIMEOUT_MS })
      const { posts } = await feed.getTimeline({ pageSize: 20, pageToken: '' }, call)
      if (posts.length !== 20) throw new Error(`a page of ${posts.length}`)
      times.push(performance.now() - begun)
    }
  }
  await Promise.all(Array.from({ length: READERS }, reader))
  return times
}
