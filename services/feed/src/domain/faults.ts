import { AppError, notFound } from '@girok/common/errors'

export const postNotFound = (): AppError => notFound('POST_NOT_FOUND', 'no such post')

export const commentNotFound = (): AppError => notFound('COMMENT_NOT_FOUND', 'no such comment')

export const notAuthor = (): AppError =>
  new AppError('PERMISSION_DENIED', 'NOT_AUTHOR', 'only the author may do this')

export const concurrentChange = (): AppError =>
  new AppError('ABORTED', 'CONCURRENT_CHANGE', 'it changed too often meanwhile')

export const overloaded = (): AppError =>
  new AppError('UNAVAILABLE', 'OVERLOADED', 'too many changes wait to be published', { retryAfterSeconds: 1 })

export const mediaUnavailable = (): AppError =>
  new AppError('INVALID_ARGUMENT', 'MEDIA_UNAVAILABLE', 'posts take no files here', {
    fields: [{ field: 'media_ids', message: 'must be empty: there is no service for files' }],
  })
