import { newId } from '@girok/common/ids'
import { eventually } from '@girok/common/testing/eventually'
import { streamEvents } from '@girok/common/testing/stream'
import type { Post } from '@girok/proto/feed/v1/feed'
import { as, type FeedClient, type World } from './boot.ts'

export { eventually }

export const people = (count: number): string[] => Array.from({ length: count }, () => newId())

export const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

/** Writes a post. */
export const write = (feed: FeedClient, authorId: string, body: string, more: Partial<Written> = {}) =>
  feed.createPost({ body, tags: [], mediaIds: [], requestId: '', ...more }, as(authorId))

type Written = Parameters<FeedClient['createPost']>[0]

export const firstPage = { pageSize: 0, pageToken: '' }

/** The bodies of a whole timeline, page by page. */
export async function timelineOf(feed: FeedClient, userId: string, pageSize = 100): Promise<string[]> {
  const bodies: string[] = []
  for (let pageToken = ''; ;) {
    const page = await feed.getTimeline({ pageSize, pageToken }, as(userId))
    bodies.push(...page.posts.map(({ body }) => body))
    if (page.nextPageToken === '') return bodies
    pageToken = page.nextPageToken
  }
}

/** Resolves when a timeline holds exactly this. */
export const showing = (feed: FeedClient, userId: string, bodies: readonly string[]) =>
  eventually(async () => {
    const seen = await timelineOf(feed, userId)
    return JSON.stringify(seen) === JSON.stringify(bodies)
  })

/** Makes people follow somebody, and resolves when feed knows. */
export async function followed(
  { streams, database }: World,
  followers: readonly string[],
  followeeId: string,
): Promise<void> {
  await Promise.all(followers.map((followerId) => streams.follow(followerId, followeeId)))
  const follows = database.collection('follows')
  await eventually(
    async () => (await follows.countDocuments({ to: followeeId, active: true })) >= followers.length,
  )
}

/** The events of a post, or of an author for `feed.post.created`, so far. */
export const eventsOf = ({ stores }: World, key: string) =>
  streamEvents(stores.natsUrl, 'FEED', `feed.*.*.${key}`)

/** Resolves when nothing waits to be published, counted or written to timelines. */
export const settled = ({ database }: World) =>
  eventually(async () => {
    const waiting = { $or: [{ pending: true }, { uncounted: true }, { 'fanOut.at': { $exists: true } }] }
    const counts = await Promise.all(
      ['posts', 'reactions', 'comments'].map((name) => database.collection(name).countDocuments(waiting)),
    )
    return counts.every((count) => count === 0)
  })

export const countsOf = ({ likeCount, commentCount, reactions }: Post) => ({
  likeCount,
  commentCount,
  reactions: reactions.map(({ count }) => count),
})
