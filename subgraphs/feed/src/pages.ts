import { pageSizeArg, renamingFields } from '@girok/common/graphql/args'
import { forwards, type Connection } from '@girok/common/graphql/connection'
import type { CommentsPage, Post, PostsResponse } from '@girok/proto/feed/v1/feed'
import type { PageArgs } from './loaders.ts'

type Nullable<T> = T | null | undefined

export interface ListArgs {
  first?: Nullable<number>
  after?: Nullable<string>
}

/** A connection's arguments as the RPCs take them. */
export const pageArgs = ({ first, after }: ListArgs): PageArgs => ({
  pageSize: pageSizeArg('first', first, 20),
  pageToken: after ?? '',
})

/** Posts as a connection. */
export const postConnection = ({ posts: items, ...page }: PostsResponse, { after }: ListArgs) =>
  forwards({ ...page, items }, after)

/** Comments as a connection. */
export const commentConnection = ({ comments: items, ...page }: CommentsPage, { after }: ListArgs) =>
  forwards({ ...page, items }, after)

/** A list of posts that an RPC answers. */
export async function readPosts(asked: Promise<PostsResponse>, args: ListArgs): Promise<Connection<Post>> {
  return postConnection(await renamingFields({ page_token: 'after' }, asked), args)
}
