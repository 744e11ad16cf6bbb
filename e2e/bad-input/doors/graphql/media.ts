import { argument, argumentCases, idOf, inputsOf } from '../../cases/graphql.ts'
import type { Door } from '../../door.ts'

const picture = { name: 'a.png', contentType: 'image/png', size: 1_000 }

/** What the BFF and media do with files. */
export const mediaGraphql: Door = {
  name: 'GraphQL of media',
  pids: ({ system }) => [system.pids.bff!, system.pids.media!],
  good: ({ ann }) => ann.api.request(`{ file(id: "${ann.id}") { id } }`),
  cases: argumentCases([
    argument('file.id', 'id', 'ID!', (v) => `{ file(id: ${v}) { id } }`),
    ...inputsOf('createUpload', picture, { name: 'name', contentType: 'name', size: 'count' }),
    idOf('completeUpload', 'fileId'),
    idOf('deleteFile', 'id'),
  ]),
}
