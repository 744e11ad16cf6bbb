import { publicCall } from '@girok/common/http/public-call'
import type { ClientReader } from '@girok/common/http/client'
import { Router, type Request, type Response } from 'express'
import { oauthStateInvalid } from '../../domain/faults.ts'
import { FLOW_SECONDS, providerNames, type ProviderName } from '../../domain/oauth.ts'
import type { Context } from '../../service/context.ts'
import { beginSignIn, type Begun } from '../../service/oauth/begin.ts'
import { finishFlow } from '../../service/oauth/callback.ts'
import { beginLink } from '../../service/oauth/links.ts'
import { transactionCookies } from './transaction-cookies.ts'

/** `/v1/auth/{provider}`: the way of a browser to a provider and back to the app. */
export function providerRoutes(ctx: Context, clientOf: ClientReader): Router {
  const router = Router()
  const cookies = transactionCookies(ctx.oauth.publicUrl, FLOW_SECONDS)

  router.get('/:provider', async (request, response, next) => {
    const name = providerIn(request)
    if (!name) return next()
    const { location, transaction } = await begin(ctx, name, queryOf(request), request.get('sec-fetch-site'))
    if (transaction) cookies.keep(request, response, transaction)
    redirect(response, location)
  })

  router.get('/:provider/callback', async (request, response, next) => {
    const provider = providerIn(request)
    if (!provider) return next()
    const answer = queryOf(request)
    const state = only(answer, 'state') ?? ''
    const sealed = cookies.take(request, response, state)
    if (sealed === undefined) throw oauthStateInvalid()
    const call = publicCall(clientOf, request, response)
    redirect(response, await finishFlow(ctx, { provider, answer, state, sealed }, call))
  })

  return router
}

function begin(
  ctx: Context,
  name: ProviderName,
  query: URLSearchParams,
  site: string | undefined,
): Promise<Begun> {
  const returnTo = only(query, 'returnTo')
  const link = only(query, 'link')
  if (link !== undefined) return beginLink(ctx, name, { link, returnTo, site })
  const codeChallenge = only(query, 'codeChallenge') ?? ''
  return beginSignIn(ctx, name, { returnTo: returnTo ?? '', codeChallenge })
}

const providerIn = ({ params }: Request): ProviderName | undefined =>
  providerNames.find((name) => name === params['provider'])

const queryOf = ({ originalUrl }: Request): URLSearchParams => new URL(originalUrl, 'http://_').searchParams

/** A parameter that came once; twice is as good as never. */
function only(query: URLSearchParams, name: string): string | undefined {
  const values = query.getAll(name)
  return values.length === 1 ? values[0] : undefined
}

/** Codes and states stand in these addresses; nobody may learn them from a Referer. */
function redirect(response: Response, location: string): void {
  response.set('referrer-policy', 'no-referrer').redirect(302, location)
}
