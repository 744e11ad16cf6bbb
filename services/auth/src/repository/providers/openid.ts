import * as oidc from 'openid-client'
import { FlowError, type Checks, type Person, type Provider } from '../../domain/oauth.ts'
import { askProvider } from './fetch.ts'

export interface OpenIdOptions {
  issuer: string
  clientId: string
  clientSecret: string
  scope: string
  redirectUri: string
  /** Allows plain HTTP; for local providers. */
  insecure: boolean
}

export interface Verified {
  claims: oidc.IDToken
  accessToken: string
}

/** An OpenID provider; `personOf` reads what its verified answer says of somebody. */
export function openIdProvider(
  options: OpenIdOptions,
  personOf: (verified: Verified) => Promise<Person>,
): Provider {
  const { redirectUri, scope } = options
  let discovered: Promise<oidc.Configuration> | undefined
  const configuration = () =>
    (discovered ??= discover(options).catch((error: unknown) => {
      discovered = undefined
      throw error
    }))
  return {
    async authorizeUrl({ state, nonce, verifier }) {
      const url = oidc.buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirectUri,
        scope,
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      })
      return url.href
    },

    async identify(answer, checks) {
      const verified = await verify(await configuration(), redirectUri, answer, checks).catch(
        (error: unknown) => {
          // Its keys or addresses may have changed since we asked.
          discovered = undefined
          throw error
        },
      )
      return personOf(verified)
    },
  }
}

function discover({ issuer, clientId, clientSecret, insecure }: OpenIdOptions): Promise<oidc.Configuration> {
  const authentication = oidc.ClientSecretPost(clientSecret)
  return oidc.discovery(new URL(issuer), clientId, undefined, authentication, {
    execute: insecure ? [oidc.allowInsecureRequests] : [],
    [oidc.customFetch]: (url, init) => askProvider(url, init as RequestInit),
  })
}

/** The library checks state, `iss`, PKCE, and the id_token's signature, issuer, audience, nonce and times. */
async function verify(
  configuration: oidc.Configuration,
  redirectUri: string,
  answer: URLSearchParams,
  { state, nonce, verifier }: Checks,
): Promise<Verified> {
  const back = new URL(redirectUri)
  back.search = answer.toString()
  const tokens = await oidc.authorizationCodeGrant(configuration, back, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  })
  const claims = tokens.claims()
  if (!claims) throw new FlowError('provider_error', new Error('the provider sent no id_token'))
  return { claims, accessToken: tokens.access_token }
}

/** A claim that should be text. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
