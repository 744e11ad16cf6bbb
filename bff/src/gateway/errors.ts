import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import type { AppError } from '@girok/common/errors'
import { publicCode, publicNames } from '@girok/common/public-code'

/** What an error says beside its message. */
export function extensionsOf(error: AppError): Record<string, unknown> {
  const code = publicCode(error.code)
  const { retryAfterSeconds } = error.details
  return {
    code,
    reason: error.reason,
    ...(code === 'BAD_USER_INPUT' && { fields: error.details.fields ?? [] }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  }
}

/** An error as GraphQL shows it, outside of any field. */
export function graphqlFault(fault: AppError): GraphQLFormattedError {
  const error = publicNames(fault)
  return { message: error.message, extensions: extensionsOf(error) }
}

/** An error of one field as GraphQL shows it. */
export function fieldError(fault: AppError, at: GraphQLError): GraphQLError {
  const { message, extensions } = graphqlFault(fault)
  return new GraphQLError(message, { path: at.path, originalError: at, extensions })
}
