import type { AppError } from '@girok/common/errors'
import { Loaders } from '@girok/common/graphql/loaders'
import type { BffContext } from '../context.ts'

/** The context of an operation whose services all fail with this error. */
export const withoutServices = (context: BffContext, error: AppError): BffContext => ({
  ...context,
  auth: failing(error),
  chat: failing(error),
  loaders: new Loaders(),
})

/** A client of a service, each of whose methods fails. */
const failing = <T extends object>(error: AppError): T =>
  new Proxy({} as T, { get: () => () => Promise.reject(error) })
