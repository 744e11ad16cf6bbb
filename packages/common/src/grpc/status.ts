import { Metadata, status, type ServiceError, type StatusObject } from '@grpc/grpc-js'
import { ErrorReason } from '@girok/proto/common/v1/common'
import type { Any } from '@girok/proto/google/protobuf/any'
import { Status } from '@girok/proto/google/rpc/status'
import { BadRequest, ErrorInfo, RetryInfo } from '@girok/proto/google/rpc/error_details'
import {
  AppError,
  errorCodes,
  publicError,
  type ErrorCode,
  type ErrorDetails,
  type FieldFault,
  type Reason,
} from '../errors.ts'

const DETAILS = 'grpc-status-details-bin'
const DOMAIN = 'girok.dev'

interface Codec<T> {
  encode: (message: T) => { finish: () => Uint8Array }
  decode: (bytes: Uint8Array) => T
}
const typeUrl = (name: string) => `type.googleapis.com/google.rpc.${name}`
const pack = <T>(name: string, codec: Codec<T>, message: T): Any => ({
  typeUrl: typeUrl(name),
  value: Buffer.from(codec.encode(message).finish()),
})

/** A thrown value as a gRPC status with google.rpc details (AIP-193). Unknown errors show no text. */
export function toStatus(thrown: unknown): StatusObject {
  const error = publicError(thrown)
  const code = status[error.code]
  const { fields, retryAfterSeconds, metadata } = error.details
  const details = [
    pack('ErrorInfo', ErrorInfo, { reason: error.reason, domain: DOMAIN, metadata: metadata ?? {} }),
  ]
  if (fields) details.push(pack('BadRequest', BadRequest, { fieldViolations: fields.map(toViolation) }))
  if (retryAfterSeconds !== undefined)
    details.push(pack('RetryInfo', RetryInfo, { retryDelay: { seconds: retryAfterSeconds, nanos: 0 } }))
  const trailer = new Metadata()
  trailer.set(DETAILS, Buffer.from(Status.encode({ code, message: error.message, details }).finish()))
  return { code, details: error.message, metadata: trailer }
}

const toViolation = ({ field, message }: FieldFault) => ({
  field,
  description: message,
  reason: '',
  localizedMessage: undefined,
})

/** A failed call as the AppError that the callee threw; transport faults become UNAVAILABLE. */
export function fromStatus(error: ServiceError, target: string): AppError {
  const code = codeOf(error.code)
  const packed = error.metadata?.get(DETAILS)[0]
  if (packed === undefined) return withoutDetails(code, error, target)
  const { details } = Status.decode(packed as Buffer)
  const info = unpack(details, 'ErrorInfo', ErrorInfo)
  return new AppError(code, reasonOf(info?.reason), error.details, {
    ...readDetails(details, info),
    cause: error,
  })
}

function withoutDetails(code: ErrorCode, error: ServiceError, target: string): AppError {
  // Without details it is not the callee's throttle but this library's own word on a message's size.
  if (code === 'RESOURCE_EXHAUSTED') return tooLarge(error, target)
  const known = code === 'DEADLINE_EXCEEDED' || code === 'CANCELLED' || code === 'INTERNAL'
  const message =
    code === 'DEADLINE_EXCEEDED' ? `${target} did not answer in time` : `${target} is unavailable`
  if (known) return new AppError(code, 'DEPENDENCY_UNAVAILABLE', message, { cause: error })
  return new AppError('UNAVAILABLE', 'DEPENDENCY_UNAVAILABLE', message, {
    cause: error,
    retryAfterSeconds: 1,
  })
}

const tooLarge = (cause: ServiceError, target: string) =>
  cause.details.startsWith('Attempted to send')
    ? new AppError('INVALID_ARGUMENT', 'MALFORMED_REQUEST', 'the request is too large', { cause })
    : new AppError('RESOURCE_EXHAUSTED', 'OVERLOADED', `what ${target} answers is too large`, { cause })

function readDetails(details: Any[], info: ErrorInfo | undefined): ErrorDetails {
  const violations = unpack(details, 'BadRequest', BadRequest)?.fieldViolations
  const retry = unpack(details, 'RetryInfo', RetryInfo)?.retryDelay
  return {
    ...(violations && { fields: violations.map((v) => ({ field: v.field, message: v.description })) }),
    ...(retry && { retryAfterSeconds: retry.seconds }),
    ...(info && Object.keys(info.metadata).length > 0 && { metadata: info.metadata }),
  }
}

function unpack<T>(details: Any[], name: string, codec: Codec<T>): T | undefined {
  const found = details.find((any) => any.typeUrl === typeUrl(name))
  return found && codec.decode(found.value)
}

const codes = new Map(errorCodes.map((code) => [status[code], code]))
const codeOf = (code: status): ErrorCode => codes.get(code) ?? 'INTERNAL'

const reasonOf = (reason: string | undefined): Reason =>
  `ERROR_REASON_${reason}` in ErrorReason ? (reason as Reason) : 'UNSPECIFIED'
