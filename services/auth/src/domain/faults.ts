import { AppError, invalidField } from '@girok/common/errors'

/** The same for unknown people and wrong passwords. */
export const invalidCredentials = (): AppError =>
  new AppError('UNAUTHENTICATED', 'INVALID_CREDENTIALS', 'username or password is wrong')

/** A signed-in person gave the wrong password: they stay signed in, so this is no UNAUTHENTICATED. */
export const wrongPassword = (): AppError =>
  new AppError('PERMISSION_DENIED', 'INVALID_CREDENTIALS', 'the password is wrong')

export const reauthenticationRequired = (): AppError =>
  new AppError('PERMISSION_DENIED', 'REAUTHENTICATION_REQUIRED', 'sign in again or send the password')

export const invalidToken = (cause?: unknown): AppError =>
  new AppError('UNAUTHENTICATED', 'INVALID_TOKEN', 'the token is not valid', { cause })

export const tokenReused = (): AppError =>
  new AppError('UNAUTHENTICATED', 'TOKEN_REUSED', 'the token was used before; its session has ended')

export const sessionEnded = (): AppError =>
  new AppError('UNAUTHENTICATED', 'SESSION_ENDED', 'the session has ended')

export const userNotFound = (): AppError => new AppError('NOT_FOUND', 'USER_NOT_FOUND', 'no such person')

export const sessionNotFound = (): AppError =>
  new AppError('NOT_FOUND', 'SESSION_NOT_FOUND', 'no such session')

export const taken = (what: 'username' | 'email'): AppError =>
  what === 'username'
    ? new AppError('ALREADY_EXISTS', 'USERNAME_TAKEN', 'the username is in use')
    : new AppError('ALREADY_EXISTS', 'EMAIL_TAKEN', 'the e-mail address is in use')

export const usernameFixed = (): AppError =>
  new AppError('FAILED_PRECONDITION', 'USERNAME_FIXED', 'this username may change only once, and it has')

export const providerNotConfigured = (): AppError =>
  new AppError('NOT_FOUND', 'PROVIDER_NOT_CONFIGURED', 'this provider is not offered here')

/** No word about which of code and verifier is wrong. */
export const oauthCodeInvalid = (): AppError =>
  new AppError('UNAUTHENTICATED', 'OAUTH_CODE_INVALID', 'the code is unknown, spent, expired or not yours')

/** There is no flow that we could believe, so there is no address to send the browser to. */
export const oauthStateInvalid = (): AppError =>
  new AppError(
    'INVALID_ARGUMENT',
    'OAUTH_STATE_INVALID',
    'this did not begin in this browser, or too long ago',
  )

/** No word about which of these it is. */
export const invalidMailToken = (): AppError => invalidField('token', 'is unknown, used or expired')

export const providerNotLinked = (): AppError =>
  new AppError('NOT_FOUND', 'PROVIDER_NOT_LINKED', 'this provider is not linked')

export const lastSignInMethod = (): AppError =>
  new AppError('FAILED_PRECONDITION', 'LAST_SIGN_IN_METHOD', 'this is the only way to sign in')

export const tooManyAttempts = (retryAfterSeconds: number): AppError =>
  new AppError('RESOURCE_EXHAUSTED', 'TOO_MANY_REQUESTS', 'too many attempts; wait', {
    retryAfterSeconds,
  })

export const overloaded = (): AppError =>
  new AppError('UNAVAILABLE', 'OVERLOADED', 'too many sign-ins at once; try again', { retryAfterSeconds: 1 })
