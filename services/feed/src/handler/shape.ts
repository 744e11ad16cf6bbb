import type {
  Author,
  Comment as WireComment,
  CommentsPage,
  LikeResponse,
  Post as WirePost,
  PostsResponse,
} from '@girok/proto/feed/v1/feed'
import { kindNumber } from '../contract.ts'
import type { Person } from '../domain/person.ts'
import type { CommentPage, CommentView } from '../service/comments.ts'
import type { PostPage } from '../service/timeline.ts'
import { reactionCounts, type PostView } from '../service/views.ts'

const shapeAuthor = (userId: string, person: Person | undefined): Author => ({
  userId,
  username: person?.username ?? '',
  displayName: person?.displayName ?? '',
  avatarUrl: person?.avatarUrl ?? '',
})

export const shapePost = ({ post, author, counts, mine }: PostView): WirePost => ({
  id: post.id,
  authorId: post.authorId,
  author: shapeAuthor(post.authorId, author),
  body: post.body,
  tags: post.tags,
  mediaIds: post.mediaIds,
  createdAt: post.createdAt,
  updatedAt: post.updatedAt,
  likeCount: counts.LIKE ?? 0,
  reactions: reactionCounts(counts).map(({ kind, count }) => ({ kind: kindNumber(kind), count })),
  myReaction: kindNumber(mine),
  commentCount: counts.COMMENT ?? 0,
  version: post.version,
})

export const shapeLike = (view: PostView): LikeResponse => ({
  liked: view.mine === 'LIKE',
  likeCount: view.counts.LIKE ?? 0,
  post: shapePost(view),
})

export const shapeComment = ({ comment, author }: CommentView): WireComment => ({
  id: comment.id,
  postId: comment.postId,
  authorId: comment.authorId,
  author: shapeAuthor(comment.authorId, author),
  body: comment.body,
  createdAt: comment.createdAt,
})

export const shapePage = ({ posts, ...rest }: PostPage): PostsResponse => ({
  ...rest,
  posts: posts.map(shapePost),
})

const shapeCommentPage = ({ comments, ...rest }: CommentPage): CommentsPage => ({
  ...rest,
  comments: comments.map(shapeComment),
})

export const postsById = (views: readonly PostView[]): Record<string, WirePost> =>
  Object.fromEntries(views.map((view) => [view.post.id, shapePost(view)]))

export const commentsById = (views: readonly CommentView[]): Record<string, WireComment> =>
  Object.fromEntries(views.map((view) => [view.comment.id, shapeComment(view)]))

export const pagesByAuthor = (pages: ReadonlyMap<string, PostPage>): Record<string, PostsResponse> =>
  Object.fromEntries([...pages].map(([id, page]) => [id, shapePage(page)]))

export const pagesByPost = (pages: ReadonlyMap<string, CommentPage>): Record<string, CommentsPage> =>
  Object.fromEntries([...pages].map(([id, page]) => [id, shapeCommentPage(page)]))
