import type { ApolloServerPlugin } from '@apollo/server'
import { JSON_RESPONSE } from '../http/media-type.ts'

/**
 * In `application/json`, where intermediaries too may have written a 4xx, whatever answers a well-formed request is 200
 * (GraphQL over HTTP, status codes); in `application/graphql-response+json` the status tells what happened.
 */
export const statusPlugin: ApolloServerPlugin = {
  requestDidStart: async () => ({
    willSendResponse: async ({ request, response: { http } }) => {
      const wellFormed = request.query !== undefined || request.extensions?.['persistedQuery'] !== undefined
      const old = request.http?.headers.get('accept') === JSON_RESPONSE
      if (http.status === 400 && wellFormed && old) http.status = 200
    },
  }),
}
