import type { RequestHandler } from 'express'
import { z } from 'zod'
import { AppError, summary, type FieldFault } from '@girok/common/errors'

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)
const object = z.custom<Record<string, unknown>>(isObject, 'must be an object')

const persistedQuery = z.looseObject({
  version: z.literal(1, 'must be 1'),
  sha256Hash: z.string('must be text').regex(/^[\da-f]{64}$/, 'must be a SHA-256'),
})

const shape = z.object({
  query: z.string('must be text').nullish(),
  operationName: z.string('must be text').nullish(),
  variables: object.nullish(),
  extensions: z.looseObject({ persistedQuery: persistedQuery.optional() }, 'must be an object').nullish(),
})

/** One operation, as a body holds it. */
export type OperationBody = z.output<typeof shape>

/** Whether a parsed body holds one operation. */
export const isOperation = (body: unknown): body is OperationBody =>
  isObject(body) && shape.safeParse(body).success

/** The operation in a parsed body; INVALID_ARGUMENT names each parameter that is none. */
export function readOperation(body: unknown): OperationBody {
  if (!isObject(body)) throw malformed([{ field: 'body', message: 'must be one object' }])
  const result = shape.safeParse(body)
  if (!result.success)
    throw malformed(result.error.issues.map(({ path, message }) => ({ field: path.join('.'), message })))
  const { query, extensions } = result.data
  // A persisted query is named by its hash alone.
  if (typeof query !== 'string' && !extensions?.['persistedQuery'])
    throw malformed([{ field: 'query', message: 'is missing' }])
  return result.data
}

/** Refuses a body that holds no operation, before anything is done for it. */
export const requireOperation: RequestHandler = (request, _response, next) => {
  readOperation(request.body)
  next()
}

const malformed = (fields: FieldFault[]) =>
  new AppError('INVALID_ARGUMENT', 'MALFORMED_REQUEST', summary(fields), { fields })
