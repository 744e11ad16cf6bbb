import { renameFields, type AppError, type ErrorCode } from './errors.ts'

/** The codes that people's programs see, in GraphQL's `extensions.code` and in WebSocket refusals. */
export type PublicCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'BAD_USER_INPUT'
  | 'CONFLICT'
  | 'RATE_LIMITED'
  | 'UNAVAILABLE'
  | 'DEADLINE_EXCEEDED'
  | 'INTERNAL_SERVER_ERROR'

const codes: Record<ErrorCode, PublicCode> = {
  INVALID_ARGUMENT: 'BAD_USER_INPUT',
  OUT_OF_RANGE: 'BAD_USER_INPUT',
  UNAUTHENTICATED: 'UNAUTHENTICATED',
  PERMISSION_DENIED: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
  ALREADY_EXISTS: 'CONFLICT',
  ABORTED: 'CONFLICT',
  FAILED_PRECONDITION: 'CONFLICT',
  RESOURCE_EXHAUSTED: 'RATE_LIMITED',
  UNAVAILABLE: 'UNAVAILABLE',
  DEADLINE_EXCEEDED: 'DEADLINE_EXCEEDED',
  CANCELLED: 'INTERNAL_SERVER_ERROR',
  INTERNAL: 'INTERNAL_SERVER_ERROR',
}

/** gRPC code → public code. */
export const publicCode = (code: ErrorCode): PublicCode => codes[code]

/** An error with its broken fields as public doors spell them: proto's `room_id` is `roomId` there. */
export const publicNames = (error: AppError): AppError =>
  renameFields(error, (field) =>
    field.replace(/(?<=[a-z])_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
  )
