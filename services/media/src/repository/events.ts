import type { Call } from '@girok/common/call'
import { createEntry, type Entry } from '@girok/common/events/entry'
import { toWire } from '../contract.ts'
import type { MediaFile } from '../domain/file.ts'

/** A file may be shown. Where it can be had is asked of the service: addresses may end. */
export const fileReady = (file: MediaFile, call: Call): Entry =>
  createEntry('media.file.ready', { file: toWire(file) }, call)

/** A file may not be shown. */
export const fileRejected = ({ id, ownerId, reason, version }: MediaFile, call: Call): Entry =>
  createEntry('media.file.rejected', { fileId: id, ownerId, reason, version }, call)

/** A file is gone. */
export const fileDeleted = ({ id, ownerId, version }: MediaFile, call: Call): Entry =>
  createEntry('media.file.deleted', { fileId: id, ownerId, version: version + 1 }, call)
