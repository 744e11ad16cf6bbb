import type { ApolloServerPlugin } from '@apollo/server'
import { GraphQLError } from 'graphql'
import { AppError } from '@girok/common/errors'
import type { Log } from '@girok/common/log'
import { extensionsOf } from '../gateway/errors.ts'
import type { Safelist } from './safelist.ts'

/** Holds operations against the list: what is not on it is noted, or refused before it runs or is remembered. */
export const safelistPlugin = (
  mode: 'off' | 'log' | 'enforce',
  safelist: Safelist,
  log: Log,
): ApolloServerPlugin => ({
  requestDidStart: async () => ({
    didResolveOperation: async ({ queryHash, operationName }) => {
      if (mode === 'off' || safelist.has(queryHash)) return
      log.warn({ queryHash, operationName }, 'an operation is not on the safelist')
      if (mode === 'enforce') throw refusal()
    },
  }),
})

function refusal(): GraphQLError {
  const error = new AppError(
    'PERMISSION_DENIED',
    'OPERATION_NOT_ALLOWED',
    'this operation is not on the list',
  )
  return new GraphQLError(error.message, { extensions: { ...extensionsOf(error), http: { status: 403 } } })
}
