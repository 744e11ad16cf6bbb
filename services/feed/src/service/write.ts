import { requireUser, type Call } from '@girok/common/call'
import { invalidField } from '@girok/common/errors'
import { requireId } from '@girok/common/ids'
import { concurrentChange, notAuthor, postNotFound } from '../domain/faults.ts'
import type { Content, Post } from '../domain/post.ts'
import { requireMediaIds, requirePostBody, requireTags } from '../domain/rules.ts'
import type { Context } from './context.ts'
import { readPost, requirePost, type PostView } from './views.ts'

export interface CreatePost extends Content {
  requestId: string
}

/** Writes a post, or returns the one that a repeated request wrote. */
export async function createPost(context: Context, asked: CreatePost, call: Call): Promise<PostView> {
  const authorId = requireUser(call)
  const content = {
    body: requirePostBody(asked.body),
    tags: requireTags(asked.tags),
    mediaIds: requireMediaIds(asked.mediaIds),
  }
  const id = await context.requests.idFor('post', authorId, asked.requestId, Object.values(content), call)
  if (content.mediaIds.length > 0) await context.files.use(authorId, id, content.mediaIds, call)
  const post = await context.posts.create({ id, authorId, createdAt: new Date(), ...content }, call)
  if (!post) throw postNotFound()
  // Everybody else gets it from the event; its author sees it at once.
  await context.timelines.add([authorId], [post], call)
  context.postRelay.nudge(id)
  return readPost(context, id, authorId, call)
}

export interface UpdatePost {
  post: (Content & { id: string }) | undefined
  updateMask: readonly string[] | undefined
}

/** Changes what the mask names of the caller's own post. */
export async function updatePost(context: Context, asked: UpdatePost, call: Call): Promise<PostView> {
  const userId = requireUser(call)
  if (!asked.post) throw invalidField('post', 'is missing')
  const id = requireId(asked.post.id, 'post.id')
  const changes = readChanges(asked.post, asked.updateMask ?? [])
  const mine = await requireOwn(context, id, userId, call)
  if (changes.mediaIds) await context.files.use(userId, id, changes.mediaIds, call)
  await attempt(context, mine, call, (post) =>
    hasAll(post, changes) ? post : context.posts.replace(post, { ...contentOf(post), ...changes }, call),
  )
  return readPost(context, id, userId, call)
}

/** Takes the caller's own post away. */
export async function deletePost(context: Context, postId: string, call: Call): Promise<void> {
  const userId = requireUser(call)
  const mine = await requireOwn(context, requireId(postId, 'post_id'), userId, call)
  await removePost(context, mine, call)
}

/** Takes a post away, whoever asks. */
export async function removePost(context: Context, post: Post, call: Call): Promise<void> {
  await attempt(
    context,
    post,
    call,
    async (standing) => (await context.posts.remove(standing, call)) || undefined,
  )
}

const BATCH = 64

/** Takes a file that is gone out of the posts that show it, however many. */
export async function removeFile(context: Context, mediaId: string, call: Call): Promise<void> {
  for (;;) {
    const posts = await context.posts.showing(mediaId, BATCH, call)
    for (const post of posts)
      await attempt(context, post, call, (standing) => {
        const mediaIds = standing.mediaIds.filter((id) => id !== mediaId)
        return context.posts.replace(standing, { ...contentOf(standing), mediaIds }, call)
      })
    if (posts.length < BATCH) return
  }
}

async function requireOwn(context: Context, id: string, userId: string, call: Call): Promise<Post> {
  const post = await requirePost(context, id, userId, call)
  if (post.authorId !== userId) throw notAuthor()
  return post
}

const ATTEMPTS = 20

/** Changes a post as it is now: again when somebody else was quicker. */
async function attempt<T>(
  { posts, postRelay }: Context,
  first: Post,
  call: Call,
  change: (post: Post) => Promise<T | undefined> | T,
): Promise<T> {
  let post: Post | undefined = first
  for (let i = 0; i < ATTEMPTS; i++) {
    const done = await change(post)
    postRelay.nudge(post.id)
    if (done !== undefined) return done
    ;[post] = await posts.byIds([first.id], call)
    if (!post) throw postNotFound()
  }
  throw concurrentChange()
}

const contentOf = ({ body, tags, mediaIds }: Post): Content => ({ body, tags, mediaIds })

const hasAll = (post: Post, changes: Partial<Content>) =>
  Object.entries(changes).every(
    ([name, value]) => JSON.stringify(post[name as keyof Content]) === JSON.stringify(value),
  )

const FIELDS = 3

function readChanges(given: Content, mask: readonly string[]): Partial<Content> {
  if (mask.length > FIELDS)
    throw invalidField('update_mask', 'may name each of body, tags and media_ids once')
  const changes: Partial<Content> = {}
  for (const path of mask) {
    if (path === 'body') changes.body = requirePostBody(given.body)
    else if (path === 'tags') changes.tags = requireTags(given.tags)
    else if (path === 'media_ids') changes.mediaIds = requireMediaIds(given.mediaIds)
    else throw invalidField('update_mask', 'may name body, tags and media_ids')
  }
  return changes
}
