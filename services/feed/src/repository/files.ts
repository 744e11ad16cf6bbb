import { asService } from '@girok/common/call'
import type { Client } from '@girok/common/grpc/types'
import type { MediaServiceService } from '@girok/proto/media/v1/media'
import { mediaUnavailable } from '../domain/faults.ts'
import type { Files } from '../domain/stores.ts'

/** Files as media knows them; without a media service posts take none. */
export const mediaFiles = (media: Client<MediaServiceService> | undefined): Files => ({
  async use(ownerId, postId, ids, call) {
    if (media) await media.useFiles({ ids: [...ids], ownerId, usedBy: `post:${postId}` }, asService(call))
    else if (ids.length > 0) throw mediaUnavailable()
  },
})
