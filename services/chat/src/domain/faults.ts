import { AppError, notFound } from '@girok/common/errors'

export const roomNotFound = (): AppError => notFound('ROOM_NOT_FOUND', 'no such room')

export const messageNotFound = (): AppError => notFound('MESSAGE_NOT_FOUND', 'no such message')

export const notAuthor = (): AppError =>
  new AppError('PERMISSION_DENIED', 'NOT_AUTHOR', 'only the author may change a message')

export const blocked = (): AppError =>
  new AppError('PERMISSION_DENIED', 'BLOCKED', 'a block stands between two of these people')

export const kindFixed = (): AppError =>
  new AppError('FAILED_PRECONDITION', 'ROOM_KIND_FIXED', 'this kind of room does not allow the change')

export const roomFull = (max: number): AppError =>
  new AppError('FAILED_PRECONDITION', 'ROOM_FULL', `a room has at most ${max} members`)

export const overloaded = (): AppError =>
  new AppError('UNAVAILABLE', 'OVERLOADED', 'the room has too many unpublished operations', {
    retryAfterSeconds: 1,
  })

export const concurrentChange = (): AppError =>
  new AppError('ABORTED', 'CONCURRENT_CHANGE', 'the room changed too often meanwhile')
