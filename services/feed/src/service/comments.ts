import { requireUser, type Call } from '@girok/common/call'
import { badCursor, pageSize } from '@girok/common/cursor'
import { requireId, requireIds } from '@girok/common/ids'
import type { Comment } from '../domain/comment.ts'
import { commentNotFound, notAuthor, overloaded } from '../domain/faults.ts'
import type { Person } from '../domain/person.ts'
import type { Post } from '../domain/post.ts'
import { requireCommentBody } from '../domain/rules.ts'
import type { Context } from './context.ts'
import { cursorAfter, readCursor, type PageRequest } from './page.ts'
import { requirePost, visible } from './views.ts'

const LIST = 'comments'
const MAX_POSTS = 100
const MAX_IDS = 500

export interface CommentView {
  comment: Comment
  author: Person | undefined
}

export interface CommentPage {
  comments: CommentView[]
  cursors: string[]
  nextPageToken: string
}

export interface CreateComment {
  postId: string
  body: string
  requestId: string
}

/** Writes a comment, or returns the one that a repeated request wrote. */
export async function createComment(
  context: Context,
  asked: CreateComment,
  call: Call,
): Promise<CommentView> {
  const authorId = requireUser(call)
  const postId = requireId(asked.postId, 'post_id')
  const body = requireCommentBody(asked.body)
  const post = await requirePost(context, postId, authorId, call)
  const id = await context.requests.idFor('comment', authorId, asked.requestId, [postId, body], call)
  const draft = { id, postId, authorId, body, createdAt: new Date() }
  const comment = await context.comments.create(post, draft, call)
  if (!comment) throw commentNotFound()
  context.commentRelay.nudge(id)
  const [view] = await viewComments(context, [comment], call)
  return view!
}

/** Takes a comment away: one's own, or any on one's own post. */
export async function deleteComment(context: Context, asked: string, call: Call): Promise<void> {
  const userId = requireUser(call)
  const id = requireId(asked, 'comment_id')
  const comment = (await standing(context, [id], userId, call)).at(0)
  if (!comment) throw commentNotFound()
  const post = await requirePost(context, comment.postId, userId, call)
  if (comment.authorId !== userId && post.authorId !== userId) throw notAuthor()
  await removeComment(context, post, comment, call)
}

/** Takes a comment away, whoever asks. */
export async function removeComment(
  { comments, commentRelay }: Context,
  post: Post,
  comment: Comment,
  call: Call,
): Promise<void> {
  const removed = await comments.remove(post, comment, call)
  commentRelay.nudge(comment.id)
  if (removed) return
  const [now] = await comments.byIds([comment.id], call)
  throw now?.value === 'COMMENT' ? overloaded() : commentNotFound()
}

/** One page of each post's comments, in as many commands however many posts. */
export async function batchListComments(
  context: Context,
  request: PageRequest & { postIds: readonly string[] },
  call: Call,
): Promise<Map<string, CommentPage>> {
  const userId = requireUser(call)
  const ids = requireIds(request.postIds, 'post_ids', MAX_POSTS)
  const size = pageSize(request.pageSize)
  const cursor = readCursor(LIST, request.pageToken)
  if (cursor && !ids.includes(cursor.parent)) throw badCursor()
  const [posts, hidden] = await Promise.all([
    context.posts.byIds(ids, call),
    context.blocks.all(userId, call),
  ])
  const starts = posts
    .filter(({ authorId }) => !hidden.has(authorId))
    .map(({ id, counts }) => ({
      id,
      after: cursor?.parent === id ? cursor.after : undefined,
      count: counts.COMMENT ?? 0,
    }))
  const found = await context.comments.ofPosts(starts, hidden, size + 1, call)
  const views = await viewComments(context, [...found.values()].flat(), call)
  const byPost = Map.groupBy(views, ({ comment }) => comment.postId)
  return new Map(starts.map(({ id }) => [id, pageOf(id, byPost.get(id) ?? [], size)]))
}

/** Comments by id, where both they and their posts stand and may be seen. */
export async function getCommentsByIds(
  context: Context,
  ids: readonly string[],
  call: Call,
): Promise<CommentView[]> {
  const userId = requireUser(call)
  const found = await standing(context, requireIds(ids, 'ids', MAX_IDS), userId, call)
  const postIds = [...new Set(found.map(({ postId }) => postId))]
  const posts = await visible(context, await context.posts.byIds(postIds, call), userId, call)
  const shown = new Set(posts.map(({ id }) => id))
  return viewComments(
    context,
    found.filter(({ postId }) => shown.has(postId)),
    call,
  )
}

async function standing(
  context: Context,
  ids: readonly string[],
  userId: string,
  call: Call,
): Promise<Comment[]> {
  const found = await context.comments.byIds(ids, call)
  return visible(
    context,
    found.filter(({ value }) => value === 'COMMENT'),
    userId,
    call,
  )
}

async function viewComments(
  { people }: Context,
  comments: readonly Comment[],
  call: Call,
): Promise<CommentView[]> {
  if (comments.length === 0) return []
  const authors = await people.byIds([...new Set(comments.map(({ authorId }) => authorId))], call)
  return comments.map((comment) => ({ comment, author: authors.get(comment.authorId) }))
}

/** A page from one more than it holds. */
function pageOf(postId: string, views: readonly CommentView[], size: number): CommentPage {
  const comments = views.slice(0, size)
  const cursors = comments.map(({ comment }) => cursorAfter(LIST, postId, comment))
  return { comments, cursors, nextPageToken: views.length > size ? cursors.at(-1)! : '' }
}
