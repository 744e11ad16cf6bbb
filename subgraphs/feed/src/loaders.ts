import { renamingFields } from '@girok/common/graphql/args'
import { loadById, loadPages } from '@girok/common/graphql/loaders'
import type { Comment, CommentsPage, Post, PostsResponse } from '@girok/proto/feed/v1/feed'
import type { FeedContext } from './context.ts'

/** A post by id; null when there is none or the person may not see it. */
export const postById = loadById<FeedContext, Post>(async ({ feed, identity }, ids) => {
  const { posts } = await feed.getPostsByIds({ ids }, identity.call)
  return posts
})

/** A comment by id; null when there is none or the person may not see it. */
export const commentById = loadById<FeedContext, Comment>(async ({ feed, identity }, ids) => {
  const { comments } = await feed.getCommentsByIds({ ids }, identity.call)
  return comments
})

export interface PageArgs {
  pageSize: number
  pageToken: string
}

/** A page of a person's posts; all people of a list come with one RPC. */
export const postsOf = loadPages<FeedContext, PageArgs, PostsResponse>(
  async ({ feed, identity }, userIds, args) => {
    const asked = feed.batchGetUserPosts({ userIds, ...args }, identity.call)
    const { pages } = await renamingFields({ page_token: 'after' }, asked)
    return pages
  },
)

/** A page of a post's comments; all posts of a list come with one RPC. */
export const commentsOf = loadPages<FeedContext, PageArgs, CommentsPage>(
  async ({ feed, identity }, postIds, args) => {
    const asked = feed.batchListComments({ postIds, ...args }, identity.call)
    const { pages } = await renamingFields({ page_token: 'after' }, asked)
    return pages
  },
)
