import { AppError } from '@girok/common/errors'
import { jsonBody as readJson } from '@girok/common/http/json'
import { publicNames } from '@girok/common/public-code'
import { inShape } from '@girok/common/shape'
import express, { type ErrorRequestHandler, type RequestHandler } from 'express'
import type { z } from 'zod'

const LIMIT = '64kb'

/** Reads a JSON body; another media type is 415. */
export const jsonBody: RequestHandler = readJson(LIMIT)

/** Reads a form body. */
export const formBody = express.urlencoded({ extended: false, limit: LIMIT })

/** The body by a strict schema; INVALID_ARGUMENT names each wrong, missing and unknown field. */
export const parseBody = <T extends z.ZodType>(schema: T, body: unknown): z.output<T> =>
  inShape(schema, body ?? {}, 'body')

/** The rules name fields as the contract does; JSON is in camel case. */
export const camelFields: ErrorRequestHandler = (error, _request, _response, next) =>
  next(error instanceof AppError ? publicNames(error) : error)
