import type { ApolloServerPlugin } from '@apollo/server'
import type { RunContext } from './run-document.ts'

/** Names the services that were away on the answer: `extensions.degraded`. */
export const degradedPlugin: ApolloServerPlugin<RunContext> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ contextValue, response }) => {
      if (response.body.kind !== 'single' || contextValue.degraded.size === 0) return
      const { singleResult } = response.body
      singleResult.extensions = { ...singleResult.extensions, degraded: [...contextValue.degraded].sort() }
    },
  }),
}
