import type { ApolloServerPlugin } from '@apollo/server'
import { callFields } from '@girok/common/log'
import { secondsSince, type Metrics } from '@girok/common/metrics'
import { describeRoot } from '@girok/common/trace'
import type { RunContext } from './run-document.ts'

/** One measure of each operation, and its part of the request's log line: what kind, how it ended, how long it took. */
export const observePlugin = (metrics: Metrics): ApolloServerPlugin<RunContext> => ({
  requestDidStart: async () => {
    const start = performance.now()
    return {
      didResolveOperation: async ({ contextValue, operation, operationName }) => {
        const type = operation?.operation ?? 'none'
        const name = operationName ?? ''
        describeRoot(contextValue.identity.call.traceparent, `${type} ${name}`.trim(), {
          'graphql.operation.type': type,
          'graphql.operation.name': name,
        })
      },
      willSendResponse: async ({ contextValue, operation, operationName, response }) => {
        const errors = response.body.kind === 'single' ? response.body.singleResult.errors : undefined
        const code = String(errors?.[0]?.extensions?.['code'] ?? 'OK')
        const method = operation?.operation ?? 'none'
        metrics.served.observe({ method, code }, secondsSince(start))
        const { access, identity } = contextValue
        if (access)
          Object.assign(access, callFields(identity.call), { operation: operationName ?? method, code })
      },
    }
  },
})
