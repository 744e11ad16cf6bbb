import type { ApolloServerPlugin, GraphQLRequestContext } from '@apollo/server'
import { GraphQLError } from 'graphql'
import { rateLimitHeaders, tooManyRequests, type Budget, type RateLimiter } from '@girok/common/rate-limit'
import type { BffContext } from '../context.ts'
import { extensionsOf, graphqlFault } from '../gateway/errors.ts'
import { mutationNames } from '../gateway/root-fields.ts'
import { chargesOf } from './charges.ts'
import type { Rates } from './config.ts'

type Context = GraphQLRequestContext<BffContext>

/** Charges every operation once, also one that is refused, before it runs; tells what is left in headers. */
export const rateLimitPlugin = (limiter: RateLimiter, rates: Rates): ApolloServerPlugin<BffContext> => ({
  requestDidStart: async () => {
    let charged: Promise<Budget | undefined> | undefined
    const charge = ({ contextValue, document, operation }: Context) => {
      const mutations = document && operation ? mutationNames(document, operation) : []
      return (charged ??= limiter.charge(chargesOf(rates, contextValue.identity.call, mutations)))
    }
    return {
      didResolveOperation: async (context) => {
        const budget = await charge(context)
        if (budget?.allowed === false) throw refusal(budget)
      },
      willSendResponse: async (context) => {
        const budget = await charge(context)
        if (budget) answer(context.response, budget)
      },
    }
  },
})

function refusal(budget: Budget): GraphQLError {
  const error = tooManyRequests(budget)
  return new GraphQLError(error.message, { extensions: extensionsOf(error) })
}

function answer({ http, body }: Context['response'] & object, budget: Budget): void {
  for (const [name, value] of Object.entries(rateLimitHeaders(budget)))
    http.headers.set(name.toLowerCase(), value)
  if (budget.allowed || body?.kind !== 'single') return
  http.status = 429
  http.headers.set('retry-after', String(budget.retryAfterSeconds))
  body.singleResult = { errors: [graphqlFault(tooManyRequests(budget))] }
}
