import { FileState, type File } from '@girok/proto/media/v1/media'
import type { MediaFile } from './domain/file.ts'
import { formatOf } from './domain/kinds.ts'

/** Where objects can be had. */
export interface Addresses {
  variantUrl: (key: string) => string
  attachmentUrl: (file: MediaFile) => Promise<string>
}

/** A file as the contract writes it, without addresses. */
export const toWire = ({
  etag: _etag,
  expiresAt: _expiresAt,
  state,
  variants,
  ...file
}: MediaFile): File => ({
  ...file,
  state: FileState[`FILE_STATE_${state}`],
  url: '',
  variants: variants.map(({ key: _key, ...variant }) => ({ ...variant, url: '' })),
})

/** A file with where it can be had: pictures for good, attachments for a while. */
export async function toWireWithUrls(file: MediaFile, addresses: Addresses): Promise<File> {
  const wire = toWire(file)
  if (file.state !== 'READY') return wire
  const variants = file.variants.map(({ key, ...variant }) => ({
    ...variant,
    url: addresses.variantUrl(key),
  }))
  const ending = `.${formatOf(file.contentType)}`
  const picture = variants.findLast(({ name }) => name.endsWith(ending))
  return { ...wire, variants, url: picture?.url ?? (await addresses.attachmentUrl(file)) }
}
