import { requireUser, type Call } from '@girok/common/call'
import { badCursor, pageSize } from '@girok/common/cursor'
import { requireId, requireIds } from '@girok/common/ids'
import type { Post } from '../domain/post.ts'
import { requireTag } from '../domain/rules.ts'
import type { Context } from './context.ts'
import { cursorAfter, readCursor, type PageRequest } from './page.ts'
import type { PostPage } from './timeline.ts'
import { readPost, viewPosts, visible, type PostView } from './views.ts'

const BY_AUTHOR = 'posts'
const BY_TAG = 'tag'
const MAX_IDS = 500
const MAX_PEOPLE = 100

export async function getPost(context: Context, postId: string, call: Call): Promise<PostView> {
  const userId = requireUser(call)
  return readPost(context, requireId(postId, 'post_id'), userId, call)
}

export async function getPostsByIds(
  context: Context,
  ids: readonly string[],
  call: Call,
): Promise<PostView[]> {
  const userId = requireUser(call)
  const wanted = requireIds(ids, 'ids', MAX_IDS)
  const waiting = await context.comments.uncounted(userId, call)
  const posts = await visible(context, await context.posts.byIds(wanted, call), userId, call)
  return viewPosts(context, posts, waiting, userId, call)
}

/** One page of each person's posts, in as many commands however many people. */
export async function batchGetUserPosts(
  context: Context,
  request: PageRequest & { userIds: readonly string[] },
  call: Call,
): Promise<Map<string, PostPage>> {
  const userId = requireUser(call)
  const ids = requireIds(request.userIds, 'user_ids', MAX_PEOPLE)
  const size = pageSize(request.pageSize)
  const cursor = readCursor(BY_AUTHOR, request.pageToken)
  if (cursor && !ids.includes(cursor.parent)) throw badCursor()
  const [waiting, authors] = await Promise.all([
    context.comments.uncounted(userId, call),
    visible(
      context,
      ids.map((authorId) => ({ authorId })),
      userId,
      call,
    ),
  ])
  const starts = authors.map(({ authorId: id }) => ({
    id,
    after: cursor?.parent === id ? cursor.after : undefined,
  }))
  const found = await context.posts.ofAuthors(starts, size + 1, call)
  const views = await viewPosts(context, [...found.values()].flat(), waiting, userId, call)
  const byAuthor = Map.groupBy(views, ({ post }) => post.authorId)
  const page = (id: string) =>
    pageOf(byAuthor.get(id) ?? [], size, (post) => cursorAfter(BY_AUTHOR, id, post))
  return new Map(ids.map((id) => [id, page(id)]))
}

export async function listPostsByTag(
  context: Context,
  request: PageRequest & { tag: string },
  call: Call,
): Promise<PostPage> {
  const userId = requireUser(call)
  const tag = requireTag(request.tag, 'tag')
  const size = pageSize(request.pageSize)
  const cursor = readCursor(BY_TAG, request.pageToken)
  if (cursor && cursor.parent !== tag) throw badCursor()
  const [waiting, hidden] = await Promise.all([
    context.comments.uncounted(userId, call),
    context.blocks.all(userId, call),
  ])
  const found = await context.posts.withTag(tag, hidden, cursor?.after, size + 1, call)
  const views = await viewPosts(context, found, waiting, userId, call)
  return pageOf(views, size, (post) => cursorAfter(BY_TAG, tag, post))
}

/** A page from one more than it holds. */
function pageOf(views: readonly PostView[], size: number, cursorOf: (post: Post) => string): PostPage {
  const posts = views.slice(0, size)
  const cursors = posts.map(({ post }) => cursorOf(post))
  return { posts, cursors, nextPageToken: views.length > size ? cursors.at(-1)! : '' }
}
