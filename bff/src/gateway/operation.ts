import type { ApolloServerPlugin } from '@apollo/server'
import { GraphQLError } from 'graphql'
import { AppError } from '@girok/common/errors'
import { extensionsOf } from './errors.ts'

/** Refuses what names no operation, and subscriptions, which are the socket gateway's; the gateway would fail on both. */
export const operationPlugin: ApolloServerPlugin = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ operation }) => {
      if (!operation) throw malformed('name one of the operations in the document')
      if (operation.operation === 'subscription')
        throw malformed('subscriptions are served by the socket gateway')
    },
  }),
}

function malformed(message: string): GraphQLError {
  const error = new AppError('INVALID_ARGUMENT', 'MALFORMED_REQUEST', message)
  return new GraphQLError(message, { extensions: { ...extensionsOf(error), http: { status: 400 } } })
}
