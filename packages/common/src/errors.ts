import type { ErrorReason } from '@girok/proto/common/v1/common'

/** The gRPC canonical codes that this system uses (https://grpc.io/docs/guides/status-codes/). */
export const errorCodes = [
  'INVALID_ARGUMENT',
  'OUT_OF_RANGE',
  'UNAUTHENTICATED',
  'PERMISSION_DENIED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'ABORTED',
  'FAILED_PRECONDITION',
  'RESOURCE_EXHAUSTED',
  'UNAVAILABLE',
  'DEADLINE_EXCEEDED',
  'CANCELLED',
  'INTERNAL',
] as const

export type ErrorCode = (typeof errorCodes)[number]

type WithoutPrefix<K> = K extends `ERROR_REASON_${infer R}` ? R : never

/** An ErrorReason of common.proto, without its prefix. */
export type Reason = WithoutPrefix<keyof typeof ErrorReason>

/** One broken rule: which field, and what is wrong with it. */
export interface FieldFault {
  field: string
  message: string
}

export interface ErrorDetails {
  /** Named fields, for INVALID_ARGUMENT. */
  fields?: FieldFault[]
  /** How long to wait before trying again. */
  retryAfterSeconds?: number
  /** Machine-readable context that is safe to show. */
  metadata?: Record<string, string>
  cause?: unknown
}

/** The one error that domain and service layers throw; each edge maps it once, anything else becomes INTERNAL. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly reason: Reason
  readonly details: ErrorDetails

  constructor(code: ErrorCode, reason: Reason, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause })
    this.code = code
    this.reason = reason
    this.details = details
  }
}

/** INVALID_ARGUMENT that names every broken field. */
export const invalidFields = (fields: FieldFault[]): AppError =>
  new AppError('INVALID_ARGUMENT', 'INVALID_FIELD', summary(fields), { fields })

/** Broken fields as a message tells of them. */
export const summary = (fields: readonly FieldFault[]): string =>
  fields.map(({ field, message }) => `${field} ${message}`).join('; ')

/** The same error with its fields called otherwise, in its message too where that was made of them. */
export function renameFields(error: AppError, rename: (field: string) => string): AppError {
  const { fields } = error.details
  if (!fields) return error
  const renamed = fields.map(({ field, message }) => ({ field: rename(field), message }))
  const message = error.message === summary(fields) ? summary(renamed) : error.message
  return new AppError(error.code, error.reason, message, { ...error.details, fields: renamed, cause: error })
}

/** INVALID_ARGUMENT for one field. */
export const invalidField = (field: string, message: string): AppError => invalidFields([{ field, message }])

/** NOT_FOUND: it never was, or the caller may not see it. */
export const notFound = (reason: Reason, message: string): AppError =>
  new AppError('NOT_FOUND', reason, message)

/** UNAUTHENTICATED: the call needs a person. */
export const unauthenticated = (
  reason: Reason = 'AUTHENTICATION_REQUIRED',
  message = 'sign in first',
): AppError => new AppError('UNAUTHENTICATED', reason, message)

/** UNAVAILABLE: a service or store that the answer needs is away. */
export const unavailable = (what: string, cause?: unknown): AppError =>
  new AppError('UNAVAILABLE', 'DEPENDENCY_UNAVAILABLE', `${what} is unavailable`, {
    cause,
    retryAfterSeconds: 1,
  })

/** What an outsider may see of any thrown value: AppErrors as they are, everything else INTERNAL without its text. */
export function publicError(error: unknown): AppError {
  if (error instanceof AppError) return error
  return new AppError('INTERNAL', 'UNSPECIFIED', 'internal error', { cause: error })
}
