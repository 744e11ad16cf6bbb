import * as oidc from 'openid-client'
import type { Client } from './config.ts'
import { signInAt, type Visit, type Visitor } from './testing.ts'

const timeoutSeconds = 2

/** For tests: an application that signs people in by OpenID Connect, written with a library that checks everything. */
export class RelyingParty {
  readonly config: oidc.Configuration
  readonly #client: Client
  readonly #scope: string

  private constructor(config: oidc.Configuration, client: Client, scope: string) {
    this.config = config
    this.#client = client
    this.#scope = scope
  }

  static async discover(
    issuer: string,
    client: Client,
    scope: string,
    authentication: (secret: string) => oidc.ClientAuth = oidc.ClientSecretPost,
  ): Promise<RelyingParty> {
    const config = await oidc.discovery(
      new URL(issuer),
      client.clientId,
      undefined,
      authentication(client.clientSecret),
      { execute: [oidc.allowInsecureRequests], timeout: timeoutSeconds },
    )
    return new RelyingParty(config, client, scope)
  }

  /** Where to send a person, and what to keep until they are back. */
  async begin() {
    const checks = {
      pkceCodeVerifier: oidc.randomPKCECodeVerifier(),
      expectedNonce: oidc.randomNonce(),
      expectedState: oidc.randomState(),
    }
    const url = oidc.buildAuthorizationUrl(this.config, {
      redirect_uri: this.#client.redirectUris[0]!,
      scope: this.#scope,
      state: checks.expectedState,
      nonce: checks.expectedNonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
      code_challenge_method: 'S256',
    })
    return { url, checks }
  }

  finish(back: URL, checks: oidc.AuthorizationCodeGrantChecks) {
    return oidc.authorizationCodeGrant(this.config, back, checks)
  }

  async signIn(visitor: Visitor, visit?: Visit) {
    const { url, checks } = await this.begin()
    const back = await signInAt(url, visitor, visit)
    const tokens = await this.finish(back, checks)
    return { back, checks, tokens, accessToken: tokens.access_token, claims: tokens.claims()! }
  }

  userInfo(accessToken: string, subject: string) {
    return oidc.fetchUserInfo(this.config, accessToken, subject)
  }
}

export interface Answer {
  status: number
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a provider says is for the test to expect
  body: any
}

export const answerOf = async (response: Response): Promise<Answer> => ({
  status: response.status,
  body: await response.json(),
})

/** Reads a user-info address. */
export const readAs = async (accessToken: string, url: string): Promise<Answer> =>
  answerOf(await fetch(url, { headers: { authorization: `Bearer ${accessToken}` } }))
