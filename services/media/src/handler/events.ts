import { newCall } from '@girok/common/call'
import type { EventHandlers } from '@girok/common/events/consumer'
import type { Context } from '../service/context.ts'

/** The durable consumer `media-posts`: a deleted post shows nothing. */
export const postHandlers = ({ files }: Pick<Context, 'files'>): EventHandlers => ({
  'feed.post.deleted': async ({ payload: { postId }, traceparent }) =>
    files.release(newCall({ caller: 'media', traceparent }), `post:${postId}`),
})
