import { AppError } from '@girok/common/errors'

export const userNotFound = (): AppError => new AppError('NOT_FOUND', 'USER_NOT_FOUND', 'no such person')

export const resumeNotFound = (): AppError => new AppError('NOT_FOUND', 'RESUME_NOT_FOUND', 'no such résumé')

/** One may see it, but it is somebody else's. */
export const notOwner = (): AppError =>
  new AppError('PERMISSION_DENIED', 'NOT_AUTHOR', 'only its owner may change a résumé')

export const selfNotAllowed = (): AppError =>
  new AppError('INVALID_ARGUMENT', 'SELF_NOT_ALLOWED', 'this cannot be done to oneself', {
    fields: [{ field: 'user_id', message: 'must not be yourself' }],
  })

export const blocked = (): AppError =>
  new AppError('PERMISSION_DENIED', 'BLOCKED', 'a block stands between the two')

export const slugTaken = (): AppError =>
  new AppError('ALREADY_EXISTS', 'SLUG_TAKEN', 'the slug is in use', {
    fields: [{ field: 'slug', message: 'is in use' }],
  })

export const staleVersion = (): AppError =>
  new AppError('ABORTED', 'STALE_VERSION', 'it has changed since; read it again')

export const fileNotUsable = (): AppError =>
  new AppError('INVALID_ARGUMENT', 'FILE_NOT_USABLE', 'the file cannot be shown', {
    fields: [{ field: 'avatar_file_id', message: 'must be a file of yours that is READY' }],
  })
