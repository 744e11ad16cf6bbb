import { AppError, notFound } from '@girok/common/errors'

export const userNotFound = (): AppError => notFound('USER_NOT_FOUND', 'no such person')

export const matchNotFound = (): AppError => notFound('MATCH_NOT_FOUND', 'no such match')

export const selfSkipped = (): AppError =>
  new AppError('INVALID_ARGUMENT', 'SELF_NOT_ALLOWED', 'nobody can skip themselves', {
    fields: [{ field: 'user_id', message: 'must be somebody else' }],
  })
