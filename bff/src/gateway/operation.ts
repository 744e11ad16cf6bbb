import type { ApolloServerPlugin } from '@apollo/server'
import { GraphQLError } from 'graphql'
import { AppError } from '@girok/common/errors'
import { extensionsOf } from './errors.ts'
import { tooManyNodes } from './nodes.ts'

/** Refuses what names no operation, subscriptions, which are the socket gateway's, and what asks for too much. */
export const operationPlugin: ApolloServerPlugin = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ schema, document, operation, request }) => {
      if (!operation) throw malformed('name one of the operations in the document')
      if (operation.operation === 'subscription')
        throw malformed('subscriptions are served by the socket gateway')
      const error = tooManyNodes(schema, document, operation, request.variables ?? {})
      if (error) throw error
    },
  }),
}

function malformed(message: string): GraphQLError {
  const error = new AppError('INVALID_ARGUMENT', 'MALFORMED_REQUEST', message)
  return new GraphQLError(message, { extensions: { ...extensionsOf(error), http: { status: 400 } } })
}
