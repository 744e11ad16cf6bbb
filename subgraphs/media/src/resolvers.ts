import { renamingFields } from '@girok/common/graphql/args'
import type { Fields } from '@girok/common/graphql/context'
import { mutationFields, queryFields } from '@girok/common/graphql/roots'
import { requireId } from '@girok/common/ids'
import type { MediaContext } from './context.ts'
import { fileById } from './loaders.ts'
import { FileType } from './types.ts'

interface CreateUploadInput {
  name: string
  contentType: string
  size: number
}

const Query: Fields = {
  file: (_, { id }: { id: string }, context: MediaContext) => fileById(context, requireId(id, 'id')),
}

const Mutation: Fields = {
  createUpload: async (_, { input }: { input: CreateUploadInput }, { media, identity }: MediaContext) => {
    const asked = media.getUploadUrl(input, identity.call)
    const { file, ...upload } = await renamingFields({ content_type: 'contentType' }, asked)
    return { file, upload }
  },

  completeUpload: async (_, args: { fileId: string }, { media, identity }: MediaContext) => ({
    file: await media.completeUpload({ fileId: requireId(args.fileId, 'fileId') }, identity.call),
  }),

  deleteFile: async (_, args: { id: string }, { media, identity }: MediaContext) => {
    const id = requireId(args.id, 'id')
    await media.deleteFile({ fileId: id }, identity.call)
    return { id }
  },
}

export const resolvers = {
  Query: queryFields(Query),
  Mutation: mutationFields(Mutation),
  File: FileType,
}
