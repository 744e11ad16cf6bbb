import { asService } from '@girok/common/call'
import { renamingFields } from '@girok/common/graphql/args'
import type { Client } from '@girok/common/grpc/types'
import type { MediaServiceService } from '@girok/proto/media/v1/media'
import { mediaUnavailable } from '../domain/faults.ts'
import type { Files } from '../domain/stores.ts'

/** Files as media knows them; without a media service posts take none. */
export const mediaFiles = (media: Client<MediaServiceService> | undefined): Files => ({
  async use(ownerId, postId, ids, call) {
    if (!media && ids.length > 0) throw mediaUnavailable()
    const asked = media?.useFiles({ ids: [...ids], ownerId, usedBy: `post:${postId}` }, asService(call))
    if (asked) await renamingFields({ ids: 'media_ids' }, asked)
  },
})
