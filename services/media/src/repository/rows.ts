import type { MediaFile, State, Variant } from '../domain/file.ts'

/** The columns of a file. */
export const FILE =
  'id, owner_id, name, content_type, size, state, reason, etag, variants, created_at, expires_at, version'

export interface FileRow {
  id: string
  owner_id: string
  name: string
  content_type: string
  size: string
  state: State
  reason: string
  etag: string
  variants: Variant[]
  created_at: Date
  expires_at: Date
  version: string
}

export const toFile = (row: FileRow): MediaFile => ({
  id: row.id,
  ownerId: row.owner_id,
  name: row.name,
  contentType: row.content_type,
  size: Number(row.size),
  state: row.state,
  reason: row.reason,
  etag: row.etag,
  variants: row.variants,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  version: Number(row.version),
})
