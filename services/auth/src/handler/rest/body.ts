import { AppError, invalidFields, type FieldFault } from '@girok/common/errors'
import { jsonBody as readJson } from '@girok/common/http/json'
import { publicNames } from '@girok/common/public-code'
import express, { type ErrorRequestHandler, type RequestHandler } from 'express'
import type { z } from 'zod'

const LIMIT = '64kb'

/** Reads a JSON body; another media type is 415. */
export const jsonBody: RequestHandler = readJson(LIMIT)

/** Reads a form body. */
export const formBody = express.urlencoded({ extended: false, limit: LIMIT })

/** The body by a strict schema; INVALID_ARGUMENT names each wrong, missing and unknown field. */
export function parseBody<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  // Without its input an issue cannot tell what is missing from what is of a wrong type.
  const result = schema.safeParse(body ?? {}, { reportInput: true })
  if (result.success) return result.data
  throw invalidFields(result.error.issues.flatMap(faults))
}

function faults(issue: z.core.$ZodIssue): FieldFault[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((field) => ({ field: field.slice(0, 100), message: 'is unknown' }))
  const field = issue.path.join('.') || 'body'
  const missing = issue.code === 'invalid_type' && issue.input === undefined
  return [{ field, message: missing ? 'is missing' : issue.message }]
}

/** The rules name fields as the contract does; JSON is in camel case. */
export const camelFields: ErrorRequestHandler = (error, _request, _response, next) =>
  next(error instanceof AppError ? publicNames(error) : error)
