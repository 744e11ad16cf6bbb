import { renamingFields } from '@girok/common/graphql/args'
import type { Fields } from '@girok/common/graphql/context'
import { emptyConnection } from '@girok/common/graphql/fallback'
import { mutationFields, queryFields } from '@girok/common/graphql/roots'
import { requireId } from '@girok/common/ids'
import { reactionKindFromJSON } from '@girok/proto/feed/v1/feed'
import type { FeedContext } from './context.ts'
import {
  toComment,
  toPost,
  toUpdate,
  type CreateCommentInput,
  type CreatePostInput,
  type UpdatePostInput,
} from './inputs.ts'
import { postById } from './loaders.ts'
import { pageArgs, readPosts, type ListArgs } from './pages.ts'
import { CommentType, PostType, ReactionCountType, UserType } from './types.ts'

interface ById {
  id: string
}

const fieldNames = { media_ids: 'mediaIds', post_id: 'postId', request_id: 'requestId' }

const Query: Fields = {
  timeline: (_, args: ListArgs, { feed, identity }: FeedContext) =>
    readPosts(feed.getTimeline(pageArgs(args), identity.call), args),

  post: (_, { id }: ById, context: FeedContext) => postById(context, requireId(id, 'id')),

  postsByTag: (_, { tag, ...args }: ListArgs & { tag: string }, { feed, identity }: FeedContext) =>
    readPosts(feed.listPostsByTag({ tag, ...pageArgs(args) }, identity.call), args),
}

const Mutation: Fields = {
  createPost: async (_, { input }: { input: CreatePostInput }, { feed, identity }: FeedContext) => ({
    post: await renamingFields(fieldNames, feed.createPost(toPost(input), identity.call)),
  }),

  updatePost: async (_, { input }: { input: UpdatePostInput }, { feed, identity }: FeedContext) => ({
    post: await renamingFields(fieldNames, feed.updatePost(toUpdate(input), identity.call)),
  }),

  deletePost: async (_, args: ById, { feed, identity }: FeedContext) => {
    const id = requireId(args.id, 'id')
    await feed.deletePost({ postId: id }, identity.call)
    return { id }
  },

  likePost: async (_, { id }: ById, { feed, identity }: FeedContext) =>
    feed.likePost({ postId: requireId(id, 'id') }, identity.call),

  unlikePost: async (_, { id }: ById, { feed, identity }: FeedContext) =>
    feed.unlikePost({ postId: requireId(id, 'id') }, identity.call),

  react: async (_, args: { postId: string; kind: string }, { feed, identity }: FeedContext) => {
    const request = {
      postId: requireId(args.postId, 'postId'),
      kind: reactionKindFromJSON(`REACTION_KIND_${args.kind}`),
    }
    return { post: await feed.react(request, identity.call) }
  },

  unreact: async (_, args: { postId: string }, { feed, identity }: FeedContext) => ({
    post: await feed.unreact({ postId: requireId(args.postId, 'postId') }, identity.call),
  }),

  createComment: async (_, { input }: { input: CreateCommentInput }, { feed, identity }: FeedContext) => ({
    comment: await renamingFields(fieldNames, feed.createComment(toComment(input), identity.call)),
  }),

  deleteComment: async (_, args: ById, { feed, identity }: FeedContext) => {
    const id = requireId(args.id, 'id')
    await feed.deleteComment({ commentId: id }, identity.call)
    return { id }
  },
}

export const resolvers = {
  Query: queryFields(Query, { fallbacks: { timeline: emptyConnection, postsByTag: emptyConnection } }),
  Mutation: mutationFields(Mutation),
  Post: PostType,
  ReactionCount: ReactionCountType,
  Comment: CommentType,
  User: UserType,
}
