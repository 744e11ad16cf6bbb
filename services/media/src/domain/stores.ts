import type { Call } from '@girok/common/call'
import type { MediaFile, Outcome, Variant } from './file.ts'

/** Files as the database keeps them. Each change is one transaction with its event. */
export interface Files {
  /** Undefined when it would exceed the quota. */
  begin: (call: Call, file: MediaFile, quota: Quota) => Promise<MediaFile | undefined>
  byIds: (call: Call, ids: readonly string[]) => Promise<MediaFile[]>
  /** Of these, those of the caller's own and READY ones that are shown somewhere. */
  visible: (call: Call, ids: readonly string[]) => Promise<MediaFile[]>
  /** PENDING becomes PROCESSING with what was uploaded; another state stays. */
  complete: (call: Call, file: MediaFile, upload: Upload) => Promise<MediaFile | undefined>
  /** PROCESSING becomes what judging came to, once; tells whether it did. */
  settle: (call: Call, file: MediaFile, outcome: Outcome) => Promise<boolean>
  /** Takes a file away; tells whether it was there. */
  remove: (call: Call, file: MediaFile) => Promise<boolean>
  /** Says where the owner's READY files are shown; undefined when one is not such a file. */
  use: (call: Call, use: Use) => Promise<MediaFile[] | undefined>
  /** Nothing is shown there any more. */
  release: (call: Call, usedBy: string) => Promise<void>
  /** The person left: no files, and none to come. */
  erase: (call: Call, ownerId: string) => Promise<void>
  /** Files that wait for work for longer than that. */
  waiting: (call: Call, olderThanMs: number) => Promise<string[]>
  /** Takes files away that nobody completed, that are shown nowhere, or that were refused long ago. */
  removeOrphans: (call: Call, unusedSeconds: number) => Promise<void>
}

/** Objects to be taken away. */
export interface Trash {
  add: (call: Call, fileId: string) => Promise<void>
  /** Takes what is due, one after another, and forgets it once `work` has done it. */
  empty: (call: Call, work: (item: TrashItem) => Promise<void>) => Promise<void>
}

export interface TrashItem {
  fileId: string
  uploadOnly: boolean
}

export interface Quota {
  bytes: number
  files: number
}

export interface Upload {
  etag: string
  size: number
}

export interface Use {
  ownerId: string
  usedBy: string
  ids: readonly string[]
}

/** The object store. */
export interface Objects {
  ping: (call: Call) => Promise<void>
  target: (file: MediaFile) => Promise<Target>
  /** What was uploaded for a file. */
  look: (call: Call, fileId: string) => Promise<Upload | undefined>
  /** The upload as it was completed; undefined when it is gone or another. */
  read: (call: Call, file: MediaFile) => Promise<Buffer | undefined>
  putVariant: (call: Call, key: string, bytes: Uint8Array, contentType: string) => Promise<void>
  putAttachment: (call: Call, fileId: string, bytes: Uint8Array, contentType: string) => Promise<void>
  remove: (call: Call, item: TrashItem) => Promise<void>
  variantUrl: (key: string) => string
  attachmentUrl: (file: MediaFile) => Promise<string>
}

/** How to upload by a browser's form. */
export interface Target {
  url: string
  fields: Record<string, string>
}

/** Work to be done, at least once. */
export interface Jobs {
  add: (fileIds: readonly string[]) => Promise<void>
}

/** A picture re-encoded: its variants, and the images that they show, which sizes beyond the original's share. */
export interface Rendered {
  variants: (Omit<Variant, 'key'> & { image: string })[]
  images: { name: string; contentType: string; bytes: Uint8Array }[]
}

/** Re-encodes pictures where a fault hurts nobody; throws a Refusal for what is none. */
export interface Pictures {
  render: (bytes: Buffer, contentType: string) => Promise<Rendered>
}

/** Looks for what harms; throws a Refusal that names it. */
export interface Scanner {
  scan: (bytes: Buffer) => Promise<void>
}
