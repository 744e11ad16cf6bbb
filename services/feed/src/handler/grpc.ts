import type { Handlers } from '@girok/common/grpc/types'
import type { FeedServiceService } from '@girok/proto/feed/v1/feed'
import { kindOf } from '../contract.ts'
import { batchListComments, createComment, deleteComment, getCommentsByIds } from '../service/comments.ts'
import type { Context } from '../service/context.ts'
import { eraseUser } from '../service/erase.ts'
import { batchGetUserPosts, getPost, getPostsByIds, listPostsByTag } from '../service/posts.ts'
import { react, unlike, unreact } from '../service/react.ts'
import { getTimeline } from '../service/timeline.ts'
import { createPost, deletePost, updatePost } from '../service/write.ts'
import {
  commentsById,
  pagesByAuthor,
  pagesByPost,
  postsById,
  shapeComment,
  shapeLike,
  shapePage,
  shapePost,
} from './shape.ts'

/** FeedService, one line an rpc: ask the use case, shape its answer. */
export const feedHandlers = (context: Context): Handlers<FeedServiceService> => ({
  getTimeline: async (request, call) => shapePage(await getTimeline(context, request, call)),
  getPost: async ({ postId }, call) => shapePost(await getPost(context, postId, call)),
  getPostsByIds: async ({ ids }, call) => ({ posts: postsById(await getPostsByIds(context, ids, call)) }),
  batchGetUserPosts: async (request, call) => ({
    pages: pagesByAuthor(await batchGetUserPosts(context, request, call)),
  }),
  listPostsByTag: async (request, call) => shapePage(await listPostsByTag(context, request, call)),

  createPost: async (request, call) => shapePost(await createPost(context, request, call)),
  updatePost: async (request, call) => shapePost(await updatePost(context, request, call)),
  deletePost: async ({ postId }, call) => {
    await deletePost(context, postId, call)
    return {}
  },

  likePost: async ({ postId }, call) => shapeLike(await react(context, { postId, kind: 'LIKE' }, call)),
  unlikePost: async ({ postId }, call) => shapeLike(await unlike(context, postId, call)),
  react: async ({ postId, kind }, call) =>
    shapePost(await react(context, { postId, kind: kindOf(kind) }, call)),
  unreact: async ({ postId }, call) => shapePost(await unreact(context, postId, call)),

  createComment: async (request, call) => shapeComment(await createComment(context, request, call)),
  deleteComment: async ({ commentId }, call) => {
    await deleteComment(context, commentId, call)
    return {}
  },
  batchListComments: async (request, call) => ({
    pages: pagesByPost(await batchListComments(context, request, call)),
  }),
  getCommentsByIds: async ({ ids }, call) => ({
    comments: commentsById(await getCommentsByIds(context, ids, call)),
  }),

  eraseUser: async ({ userId }, call) => {
    await eraseUser(context, userId, call)
    return {}
  },
})
