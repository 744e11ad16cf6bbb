import { AppError, notFound } from '@girok/common/errors'

export const fileNotFound = (): AppError => notFound('FILE_NOT_FOUND', 'there is no such file')

export const quotaExceeded = (): AppError =>
  new AppError('RESOURCE_EXHAUSTED', 'QUOTA_EXCEEDED', 'your files take all the room that you have')

export const uploadMissing = (): AppError =>
  new AppError('FAILED_PRECONDITION', 'UPLOAD_MISSING', 'nothing was uploaded yet')

export const fileNotUsable = (): AppError =>
  new AppError('INVALID_ARGUMENT', 'FILE_NOT_USABLE', 'a file is not yours or not ready', {
    fields: [{ field: 'ids', message: 'must be ids of your own files that are ready' }],
  })

/** The person left girok while a call of theirs was under way. */
export const ownerGone = (): AppError => notFound('USER_NOT_FOUND', 'there is no such person')

/** Judging says why a file may not be shown; the text is for people. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}
