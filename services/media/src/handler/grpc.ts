import type { Handlers } from '@girok/common/grpc/types'
import { requireId } from '@girok/common/ids'
import type { MediaServiceService } from '@girok/proto/media/v1/media'
import { toWireWithUrls } from '../contract.ts'
import type { MediaFile } from '../domain/file.ts'
import type { Context } from '../service/context.ts'
import { deleteFile, getFile, useFiles, visibleFiles } from '../service/files.ts'
import { beginUpload, completeUpload, processAgain } from '../service/uploads.ts'

/** MediaService: parse, call, shape. */
export function mediaHandlers(ctx: Context): Handlers<typeof MediaServiceService> {
  const shape = (file: MediaFile) => toWireWithUrls(file, ctx.objects)
  const byId = async (files: readonly MediaFile[]) => {
    const entries = files.map(async (file) => [file.id, await shape(file)] as const)
    return { files: Object.fromEntries(await Promise.all(entries)) }
  }
  return {
    getUploadUrl: async (request, call) => {
      const { file, target } = await beginUpload(ctx, request, call)
      const fields = Object.entries(target.fields).map(([name, value]) => ({ name, value }))
      const upload = { url: target.url, method: 'POST', fields, headers: [], expiresAt: file.expiresAt }
      return { file: await shape(file), ...upload }
    },

    completeUpload: async ({ fileId }, call) => shape(await completeUpload(ctx, fileId, call)),

    processImage: async ({ fileId }, call) => ({ file: await shape(await processAgain(ctx, fileId, call)) }),

    getFile: async ({ fileId }, call) => shape(await getFile(ctx, fileId, call)),

    getFilesByIds: async ({ ids }, call) => byId(await visibleFiles(ctx, ids, call)),

    useFiles: async (request, call) => byId(await useFiles(ctx, request, call)),

    deleteFile: async ({ fileId }, call) => {
      await deleteFile(ctx, fileId, call)
      return {}
    },

    eraseUser: async ({ userId }, call) => {
      await ctx.files.erase(call, requireId(userId, 'user_id'))
      return {}
    },
  }
}
