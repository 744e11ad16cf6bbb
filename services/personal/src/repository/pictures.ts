import { asService } from '@girok/common/call'
import { AppError } from '@girok/common/errors'
import type { Client } from '@girok/common/grpc/types'
import type { File, MediaServiceService } from '@girok/proto/media/v1/media'
import { fileNotUsable } from '../domain/faults.ts'
import type { Pictures } from '../domain/stores.ts'

const VARIANT = '512.webp'

/** media, which owns files. */
export function mediaPictures(media: Client<MediaServiceService>): Pictures {
  const use = (userId: string, ids: string[]) => ({ ids, ownerId: userId, usedBy: `profile:${userId}` })
  return {
    async show(call, userId, fileId) {
      const { files } = await media.useFiles(use(userId, [fileId]), asService(call)).catch(nameTheField)
      const file = files[fileId]
      if (!file) throw fileNotUsable()
      return { avatarFileId: fileId, avatarUrl: addressOf(file) }
    },

    async hide(call, userId) {
      await media.useFiles(use(userId, []), asService(call))
    },
  }
}

const addressOf = ({ url, variants }: File) => variants.find(({ name }) => name === VARIANT)?.url ?? url

/** The person gave us one id, by another name than media's. */
function nameTheField(error: unknown): never {
  const refused = error instanceof AppError && error.code === 'INVALID_ARGUMENT'
  throw refused ? fileNotUsable() : error
}
