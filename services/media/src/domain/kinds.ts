const MIB = 1024 * 1024

export type Family = 'picture' | 'audio' | 'document'

/** A kind of file that people may upload. */
export interface Kind {
  contentType: string
  family: Family
  maxBytes: number
}

const of = (family: Family, maxBytes: number, ...contentTypes: string[]): Kind[] =>
  contentTypes.map((contentType) => ({ contentType, family, maxBytes }))

export const kinds: readonly Kind[] = [
  ...of('picture', 20 * MIB, 'image/jpeg', 'image/png', 'image/gif', 'image/webp'),
  ...of('audio', 50 * MIB, 'audio/mpeg', 'audio/mp4', 'audio/ogg', 'audio/wav', 'audio/flac'),
  ...of('document', 20 * MIB, 'application/pdf'),
  ...of('document', MIB, 'text/plain'),
]

/** The kind of a media type that may be uploaded. */
export const kindOf = (contentType: string): Kind | undefined =>
  kinds.find((kind) => kind.contentType === contentType)

/** The last part of a picture's media type, which names its format. */
export const formatOf = (contentType: string): string => contentType.slice(contentType.indexOf('/') + 1)
