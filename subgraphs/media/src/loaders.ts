import { loadById } from '@girok/common/graphql/loaders'
import type { File } from '@girok/proto/media/v1/media'
import type { MediaContext } from './context.ts'

/** A file by id; null when there is none, or when the person may not see it. */
export const fileById = loadById<MediaContext, File>(async ({ media, identity }, ids) => {
  const { files } = await media.getFilesByIds({ ids }, identity.call)
  return files
})
