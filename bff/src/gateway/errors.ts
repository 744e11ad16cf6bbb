import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import type { AppError } from '@girok/common/errors'
import { publicCode, publicFields } from '@girok/common/public-code'

/** What an error says beside its message. */
export function extensionsOf(error: AppError): Record<string, unknown> {
  const code = publicCode(error.code)
  const { retryAfterSeconds } = error.details
  return {
    code,
    reason: error.reason,
    ...(code === 'BAD_USER_INPUT' && { fields: publicFields(error) ?? [] }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  }
}

/** An error as GraphQL shows it, outside of any field. */
export const graphqlFault = (error: AppError): GraphQLFormattedError => ({
  message: error.message,
  extensions: extensionsOf(error),
})

/** An error of one field as GraphQL shows it. */
export const fieldError = (error: AppError, at: GraphQLError): GraphQLError =>
  new GraphQLError(error.message, { path: at.path, originalError: at, extensions: extensionsOf(error) })
