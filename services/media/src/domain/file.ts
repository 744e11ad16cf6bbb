export type State = 'PENDING' | 'PROCESSING' | 'READY' | 'REJECTED'

/** One file as media keeps it. */
export interface MediaFile {
  id: string
  ownerId: string
  name: string
  contentType: string
  size: number
  state: State
  reason: string
  etag: string
  variants: Variant[]
  createdAt: Date
  expiresAt: Date
  version: number
}

/** One size and format of a picture, and the object that holds it. */
export interface Variant {
  name: string
  width: number
  height: number
  contentType: string
  key: string
}

/** What judging a file came to. */
export type Outcome =
  { state: 'READY'; contentType: string; variants: Variant[] } | { state: 'REJECTED'; reason: string }
