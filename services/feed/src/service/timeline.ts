import { requireUser, type Call } from '@girok/common/call'
import { badCursor, decodeCursor, encodeCursor, pageSize } from '@girok/common/cursor'
import { newestFirst, type Entry, type Position, type Post } from '../domain/post.ts'
import type { Context } from './context.ts'
import { positionAt, type PageRequest } from './page.ts'
import { renewIfAway } from './renew.ts'
import { viewPosts, visible, type PostView } from './views.ts'

export interface PostPage {
  posts: PostView[]
  cursors: string[]
  nextPageToken: string
}

const LIST = 'timeline'
/** How many posts a timeline shows, from its top. */
const LENGTH = 800
/** Entries whose posts are gone or hidden leave room in a page; so often more are read to fill it. */
const READS = 8
const MIN_READ = 21

interface Start {
  after: Position | undefined
  /** How many posts the pages before have shown. */
  shown: number
}

/** One page of the caller's timeline. */
export async function getTimeline(context: Context, request: PageRequest, call: Call): Promise<PostPage> {
  const userId = requireUser(call)
  const start = readStart(request.pageToken, userId)
  const size = Math.min(pageSize(request.pageSize), LENGTH - start.shown)
  const [waiting, pulled] = await Promise.all([
    context.comments.uncounted(userId, call),
    context.follows.followees(userId, true, call),
    renewIfAway(context, userId, call),
  ])
  const { found, more } = await collect(context, { userId, pulled }, start.after, size, call)
  const posts = await viewPosts(context, found, waiting, userId, call)
  const cursors = posts.map(({ post }, i) => cursorOf(userId, post, start.shown + i + 1))
  const ended = !more || start.shown + posts.length >= LENGTH
  return { posts, cursors, nextPageToken: ended ? '' : (cursors.at(-1) ?? '') }
}

interface Reader {
  userId: string
  /** Those followed whose posts are in no timeline. */
  pulled: readonly string[]
}

/** The next posts that the reader may see, and whether there are more. */
async function collect(
  context: Context,
  reader: Reader,
  start: Position | undefined,
  size: number,
  call: Call,
): Promise<{ found: Post[]; more: boolean }> {
  const found: Post[] = []
  const limit = Math.max(size + 1, MIN_READ)
  let after = start
  for (let read = 0; read < READS; read++) {
    const entries = await entriesAfter(context, reader, after, limit, call)
    found.push(...(await readable(context, reader.userId, entries, call)))
    if (found.length > size) return { found: found.slice(0, size), more: true }
    if (entries.length < limit) return { found, more: false }
    after = entries.at(-1)
  }
  return { found, more: found.length > 0 }
}

/** What stands in the timeline and what is merged into it, as one list. */
async function entriesAfter(
  { timelines, posts }: Context,
  { userId, pulled }: Reader,
  after: Position | undefined,
  limit: number,
  call: Call,
): Promise<Entry[]> {
  const [written, merged] = await Promise.all([
    timelines.page(userId, after, limit, call),
    posts.recent(pulled, { pulled: true, after, limit }, call),
  ])
  const entries = new Map([...written, ...merged].map((entry) => [entry.id, entry]))
  return [...entries.values()].sort(newestFirst).slice(0, limit)
}

/** What is gone, of people followed no more or in a block may still stand in a timeline; it is not shown. */
async function readable(
  context: Context,
  userId: string,
  entries: readonly Entry[],
  call: Call,
): Promise<Post[]> {
  if (entries.length === 0) return []
  const authors = [...new Set(entries.map(({ authorId }) => authorId))]
  const [posts, followed, shown] = await Promise.all([
    context.posts.byIds(
      entries.map(({ id }) => id),
      call,
    ),
    context.follows.among(userId, authors, call),
    visible(context, entries, userId, call),
  ])
  const byId = new Map(posts.map((post) => [post.id, post]))
  return shown
    .filter(({ authorId }) => authorId === userId || followed.has(authorId))
    .flatMap(({ id }) => byId.get(id) ?? [])
}

const cursorOf = (userId: string, { createdAt, id }: Post, shown: number) =>
  encodeCursor(LIST, [userId, createdAt.getTime(), id, shown])

function readStart(token: string, userId: string): Start {
  if (token === '') return { after: undefined, shown: 0 }
  const [owner, time, id, shown] = decodeCursor(LIST, token, ['string', 'number', 'string', 'number'])
  if (owner !== userId || !Number.isSafeInteger(shown) || shown < 1) throw badCursor()
  return { after: positionAt(time, id), shown: Math.min(shown, LENGTH) }
}
