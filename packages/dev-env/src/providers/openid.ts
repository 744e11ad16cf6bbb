import { Router } from 'express'
import { Provider, type Configuration } from 'oidc-provider'
import type { Account } from './config.ts'
import { errorPage, pageHeaders } from './html.ts'
import { interactionRoutes } from './interaction.ts'
import { memoryAdapter } from './memory-adapter.ts'
import { createSigningKey, type SigningKey } from './signing-key.ts'
import type { Surroundings } from './surroundings.ts'

/** How one OpenID provider differs from another. */
export interface OpenIdShape {
  /** The paths and names of the real provider. */
  routes: NonNullable<Configuration['routes']>
  clientAuthMethods: NonNullable<Configuration['clientAuthMethods']>
  pkceRequired: boolean
  /** Claims by scope. */
  claims: Record<string, string[]>
  /** The scope that a person may refuse. */
  emailScope: string
  claimsOf: (account: Account, url: string) => Record<string, unknown>
}

/** An OpenID provider of a given shape, with its login page. */
export async function createOpenId(
  shape: OpenIdShape,
  around: Surroundings,
): Promise<{ provider: Provider; router: Router }> {
  const key = await createSigningKey()
  const provider = new Provider(around.url, configuration(shape, around, key))
  forgeIdTokens(provider, around, key)
  const router = Router()
  router.use('/interaction', interactionRoutes(provider, around, shape.emailScope))
  return { provider, router }
}

function configuration(shape: OpenIdShape, around: Surroundings, { jwk }: SigningKey): Configuration {
  const { url, client, people } = around
  const mount = new URL(url).pathname
  return {
    adapter: memoryAdapter,
    allowOmittingSingleRegisteredRedirectUri: false,
    claims: shape.claims,
    clientAuthMethods: shape.clientAuthMethods,
    clientBasedCORS: () => false,
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: client.redirectUris,
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    // As the real ones do: the id_token carries the person's claims itself.
    conformIdTokenClaims: false,
    // The session cookie comes back nowhere, so that every sign-in asks who you are.
    cookies: { long: { httpOnly: true, sameSite: 'lax', path: `${mount}/never` } },
    expiresWithSession: () => false,
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: { enabled: false },
      rpInitiatedLogout: { enabled: false },
    },
    enabledJWA: { idTokenSigningAlgValues: ['RS256'] },
    findAccount: (_ctx, subject) => {
      const account = people.find(subject)
      return (
        account && { accountId: subject, claims: () => ({ sub: subject, ...shape.claimsOf(account, url) }) }
      )
    },
    interactions: { url: (_ctx, { uid }) => `${mount}/interaction/${uid}` },
    jwks: { keys: [jwk] },
    pkce: { required: () => shape.pkceRequired },
    renderError: (ctx, out) => {
      ctx.set(pageHeaders)
      ctx.type = 'html'
      ctx.body = errorPage(out.error_description ?? out.error)
    },
    responseTypes: ['code'],
    routes: shape.routes,
    scopes: Object.keys(shape.claims),
    ttl: { AccessToken: 3_600, Grant: 3_600, IdToken: 3_600, Interaction: 600, Session: 600 },
  }
}

/** The faults that a client can only find by looking into the id_token: well signed, and wrong. */
function forgeIdTokens(provider: Provider, { people, faults }: Surroundings, key: SigningKey): void {
  provider.use(async (ctx, next) => {
    await next()
    const body = ctx.body as { id_token?: string } | undefined
    if (!body?.id_token) return
    if (faults.has(people.provider, 'wrong-issuer'))
      body.id_token = await key.forge(body.id_token, { iss: `${provider.issuer}.example` })
    if (faults.has(people.provider, 'changed-nonce'))
      body.id_token = await key.forge(body.id_token, { nonce: 'a nonce of somebody else' })
  })
}
