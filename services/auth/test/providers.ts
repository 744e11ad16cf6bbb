import { afterAll } from '@jest/globals'
import { createHash, randomBytes } from 'node:crypto'
import { readConfig } from '@girok/common/config'
import { startProviders, type Providers } from '@girok/dev-env/providers/app'
import { configShape, type ProviderName } from '@girok/dev-env/providers/config'
import { CookieJar } from '@girok/dev-env/providers/cookie-jar'
import { clientsOf, registrations } from '@girok/dev-env/providers/registrations'
import { signInAt, type Visit, type Visitor } from '@girok/dev-env/providers/testing'
import { authSuite, type AuthSuite } from './suite.ts'

/** Where browsers reach auth, as far as the providers know; tests go to its real port instead. */
export const PUBLIC_URL = 'http://auth.test'
export const APP = 'http://localhost:3000'
export const RETURN_TO = `${APP}/signed-in?tab=2`

const secret = () => randomBytes(24).toString('hex')
const clients = clientsOf(PUBLIC_URL, { google: secret(), kakao: secret(), naver: secret() })

export interface OAuthSuite extends AuthSuite {
  providers: Providers
}

/** Auth and the local providers, for one test file. */
export function oauthSuite(): OAuthSuite {
  let providers: Providers
  const suite = authSuite(async () => {
    const env = { PROVIDERS_PORT: '0', PROVIDER_CLIENTS: JSON.stringify(clients) }
    providers = await startProviders(readConfig(configShape, env))
    return {
      AUTH_PUBLIC_URL: PUBLIC_URL,
      OAUTH_PROVIDERS: JSON.stringify(registrations(providers.urls, clients)),
    }
  })
  afterAll(() => providers?.close())
  return Object.defineProperty(suite, 'providers', { get: () => providers }) as OAuthSuite
}

/** A browser with the app in it: it keeps auth's cookies and the secret that its flow began with. */
export class Browser {
  readonly verifier = randomBytes(32).toString('base64url')
  readonly challenge = createHash('sha256').update(this.verifier).digest('base64url')
  readonly cookies = new CookieJar()
  readonly #suite: AuthSuite

  constructor(suite: AuthSuite) {
    this.#suite = suite
  }

  /** Opens an address of auth's and follows nothing; `site` is what browsers say about where they come from. */
  async open(address: string | URL, site?: string): Promise<Response> {
    const { pathname, search } = new URL(address, PUBLIC_URL)
    const url = new URL(pathname + search, this.#suite.auth.url)
    const headers = { ...this.cookies.header(url), ...(site !== undefined && { 'sec-fetch-site': site }) }
    const response = await fetch(url, { headers, redirect: 'manual' })
    this.cookies.keep(response)
    return response
  }

  /** Where auth sends this browser. */
  async follow(address: string | URL): Promise<URL> {
    const response = await this.open(address)
    if (response.status !== 302) throw new Error(`${response.status}: ${await response.text()}`)
    return new URL(response.headers.get('location')!)
  }

  /** The provider's address that a sign-in begins at. */
  begin(provider: ProviderName, returnTo = RETURN_TO): Promise<URL> {
    const query = new URLSearchParams({ returnTo, codeChallenge: this.challenge })
    return this.follow(`/v1/auth/${provider}?${query}`)
  }

  /** Begins, signs in at the provider, and stops before the callback. */
  async cameBack(provider: ProviderName, visitor: Visitor | 'cancel', visit: Visit = {}): Promise<URL> {
    return signInAt(await this.begin(provider), visitor, visit)
  }

  /** The whole way to the app's address. */
  async signIn(provider: ProviderName, visitor: Visitor | 'cancel', visit: Visit = {}): Promise<URL> {
    return this.follow(await this.cameBack(provider, visitor, visit))
  }

  /** The whole way, to the code. */
  async codeAt(provider: ProviderName, visitor: Visitor, visit: Visit = {}): Promise<string> {
    const app = await this.signIn(provider, visitor, visit)
    const code = app.searchParams.get('code')
    if (!code) throw new Error(`no code at ${app.href}`)
    return code
  }
}

export const faultAt = (app: URL) => app.searchParams.get('error')
