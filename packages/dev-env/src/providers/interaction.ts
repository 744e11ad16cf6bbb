import express, { Router } from 'express'
import type { InteractionResults, Provider } from 'oidc-provider'
import { sendPage } from './html.ts'
import { loginPage, readChoice } from './login-page.ts'
import type { Surroundings } from './surroundings.ts'

/** Login and consent in one page, `…/interaction/:uid`; oidc-provider goes on where it left off. */
export function interactionRoutes(
  provider: Provider,
  { client, people }: Surroundings,
  emailScope: string,
): Router {
  const router = Router()
  router.get('/:uid', async (request, response) => {
    await provider.interactionDetails(request, response)
    sendPage(response, loginPage(people, client.clientId))
  })
  router.post('/:uid', express.urlencoded({ extended: false }), async (request, response) => {
    const { params } = await provider.interactionDetails(request, response)
    const choice = readChoice(request.body, people)
    const finish = (result: InteractionResults) => provider.interactionFinished(request, response, result)
    if (!choice.allowed)
      return finish({ error: 'access_denied', error_description: 'the person cancelled the sign-in' })
    const accountId = people.signIn(choice.account)
    const refused = choice.shareEmail ? [] : [emailScope]
    const grantId = await grant(provider, { accountId, clientId: client.clientId }, params['scope'], refused)
    return finish({ login: { accountId, remember: false }, consent: { grantId } })
  })
  return router
}

/** Writes down what the person agreed to; a refused scope is one that is not asked for again. */
function grant(
  provider: Provider,
  parties: { accountId: string; clientId: string },
  scope: unknown,
  refused: string[],
): Promise<string> {
  const granted = new provider.Grant(parties)
  const asked = String(scope ?? '').split(' ')
  granted.addOIDCScope(asked.filter((name) => !refused.includes(name)))
  granted.rejectOIDCScope(asked.filter((name) => refused.includes(name)))
  return granted.save()
}
