import type { Fields } from '@girok/common/graphql/context'
import { fileStateToJSON, type File } from '@girok/proto/media/v1/media'
import type { MediaContext } from './context.ts'
import { fileById } from './loaders.ts'

const textOrNull = (text: string) => (text === '' ? null : text)

export const FileType: Fields = {
  __resolveReference: ({ id }: { id: string }, context: MediaContext) => fileById(context, id),
  owner: ({ ownerId }: File) => ({ __typename: 'User', id: ownerId }),
  state: ({ state }: File) => fileStateToJSON(state).replace('FILE_STATE_', ''),
  reason: ({ reason }: File) => textOrNull(reason),
  url: ({ url }: File) => textOrNull(url),
}
