import type { AppError } from '@girok/common/errors'
import { Loaders } from '@girok/common/graphql/loaders'
import { domains, type Domain } from '@girok/common/s2s/policy'
import type { BffContext } from '../context.ts'

/** The context of an operation whose services all fail with this error. */
export function withoutServices(context: BffContext, error: AppError): BffContext {
  const client = failing(error)
  const services = Object.fromEntries(domains.map((domain) => [domain, client]))
  return { ...context, ...(services as Pick<BffContext, Domain>), loaders: new Loaders() }
}

/** A client of a service, each of whose methods fails. */
const failing = (error: AppError): object => new Proxy({}, { get: () => () => Promise.reject(error) })
