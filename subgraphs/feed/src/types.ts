import type { Fields } from '@girok/common/graphql/context'
import {
  ReactionKind,
  reactionKindToJSON,
  type Comment,
  type Post,
  type ReactionCount,
} from '@girok/proto/feed/v1/feed'
import type { FeedContext } from './context.ts'
import { commentById, commentsOf, postById, postsOf } from './loaders.ts'
import { commentConnection, pageArgs, postConnection, type ListArgs } from './pages.ts'

/** What belongs to another subgraph; here only which one it is. */
const reference = (__typename: 'User' | 'File') => (id: string) => ({ __typename, id })
const user = reference('User')
const file = reference('File')

const kindName = (kind: ReactionKind) => reactionKindToJSON(kind).replace('REACTION_KIND_', '')

const emptyPage = { comments: [], cursors: [], nextPageToken: '' }

export const PostType: Fields = {
  __resolveReference: ({ id }: { id: string }, context: FeedContext) => postById(context, id),
  author: (post: Post) => user(post.authorId),
  media: (post: Post) => post.mediaIds.map(file),
  likedByMe: (post: Post) => post.myReaction === ReactionKind.REACTION_KIND_LIKE,
  myReaction: (post: Post) =>
    post.myReaction === ReactionKind.REACTION_KIND_UNSPECIFIED ? null : kindName(post.myReaction),
  comments: async (post: Post, args: ListArgs, context: FeedContext) =>
    commentConnection((await commentsOf(context, { id: post.id, args: pageArgs(args) })) ?? emptyPage, args),
}

export const ReactionCountType: Fields = {
  kind: ({ kind }: ReactionCount) => kindName(kind),
}

export const CommentType: Fields = {
  __resolveReference: ({ id }: { id: string }, context: FeedContext) => commentById(context, id),
  post: (comment: Comment, _, context: FeedContext) => postById(context, comment.postId),
  author: (comment: Comment) => user(comment.authorId),
}

export const UserType: Fields = {
  __resolveReference: async ({ id }: { id: string }) => user(id),
  posts: async ({ id }: { id: string }, args: ListArgs, context: FeedContext) => {
    const page = await postsOf(context, { id, args: pageArgs(args) })
    return page && postConnection(page, args)
  },
}
