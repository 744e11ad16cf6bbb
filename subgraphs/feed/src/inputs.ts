import { requireId } from '@girok/common/ids'
import type { CreateCommentRequest, CreatePostRequest, UpdatePostRequest } from '@girok/proto/feed/v1/feed'
import { Post } from '@girok/proto/feed/v1/feed'

type Nullable<T> = T | null | undefined

export interface CreatePostInput {
  body: string
  tags?: Nullable<string[]>
  mediaIds?: Nullable<string[]>
  requestId?: Nullable<string>
}

export interface UpdatePostInput {
  id: string
  body?: Nullable<string>
  tags?: Nullable<string[]>
  mediaIds?: Nullable<string[]>
}

export interface CreateCommentInput {
  postId: string
  body: string
  requestId?: Nullable<string>
}

const requestIdOf = (value: Nullable<string>) => (value ? requireId(value, 'requestId') : '')

export const toPost = ({ body, tags, mediaIds, requestId }: CreatePostInput): CreatePostRequest => ({
  body,
  tags: tags ?? [],
  mediaIds: mediaIds ?? [],
  requestId: requestIdOf(requestId),
})

const PATHS = { body: 'body', tags: 'tags', mediaIds: 'media_ids' } as const

/** What is absent stays out of the mask; null is in it and empty. */
export function toUpdate({ id, ...input }: UpdatePostInput): UpdatePostRequest {
  const given = (Object.keys(PATHS) as (keyof typeof PATHS)[]).filter((name) => input[name] !== undefined)
  return {
    post: Post.fromPartial({
      id: requireId(id, 'id'),
      body: input.body ?? '',
      tags: input.tags ?? [],
      mediaIds: input.mediaIds ?? [],
    }),
    updateMask: given.map((name) => PATHS[name]),
  }
}

export const toComment = ({ postId, body, requestId }: CreateCommentInput): CreateCommentRequest => ({
  postId: requireId(postId, 'postId'),
  body,
  requestId: requestIdOf(requestId),
})
