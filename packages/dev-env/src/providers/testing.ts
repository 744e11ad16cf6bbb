import { randomBytes } from 'node:crypto'
import { readConfig } from '@girok/common/config'
import { configShape, providerNames, type Account, type Config } from './config.ts'
import { CookieJar } from './cookie-jar.ts'

/** Any free port, and our application registered at each provider with a secret of this run. */
export function testConfig(redirectUri: string): Config {
  const clients = providerNames.map((name) => {
    const clientSecret = randomBytes(24).toString('base64url')
    return [name, { clientId: `girok-${name}`, clientSecret, redirectUris: [redirectUri] }]
  })
  const env = { PROVIDERS_PORT: '0', PROVIDER_CLIENTS: JSON.stringify(Object.fromEntries(clients)) }
  return readConfig(configShape, env)
}

/** Somebody new, and what they agree to. */
export interface Somebody extends Partial<Account> {
  name: string
}

/** A demo account's id, or somebody new. */
export type Visitor = string | Somebody

export interface Visit {
  shareEmail?: boolean
  /** The browser's cookies; a new browser where absent. */
  jar?: CookieJar
}

/**
 * Walks a provider's login page as a person with a browser would, without one: opens the authorization address, fills in
 * the form and follows redirects. Yields the address back at the application, which it does not open.
 */
export async function signInAt(
  authorizeUrl: string | URL,
  visitor: Visitor | 'cancel',
  { shareEmail = true, jar = new CookieJar() }: Visit = {},
): Promise<URL> {
  const callback = new URL(authorizeUrl).searchParams.get('redirect_uri')
  if (!callback) throw new Error('the authorization address has no redirect_uri')
  const opened = await walk(jar, new URL(authorizeUrl), callback)
  if (opened.answered) return opened.answered
  const body = new URLSearchParams(formFields(visitor, shareEmail))
  const posted = await walk(jar, opened.page, callback, { method: 'POST', body })
  if (posted.answered) return posted.answered
  throw new Error(`still at ${posted.page.href} after the form`)
}

/** The login page's fields; they are the same at each provider. */
export function formFields(visitor: Visitor | 'cancel', shareEmail = true): Record<string, string> {
  if (visitor === 'cancel') return { decision: 'cancel' }
  const share = shareEmail ? { share_email: 'on' } : {}
  if (typeof visitor === 'string') return { decision: 'allow', account: visitor, ...share }
  const { id = '', name, email = '', emailVerified = true } = visitor
  const verified = emailVerified ? { email_verified: 'on' } : {}
  return { decision: 'allow', id, name, email, ...verified, ...share }
}

type Arrival = { answered: URL; page?: never } | { page: URL; answered?: never }

/** Follows redirects until a page is shown or the way leads back to the application. */
async function walk(jar: CookieJar, url: URL, callback: string, init: RequestInit = {}): Promise<Arrival> {
  const response = await fetch(url, { ...init, headers: jar.header(url), redirect: 'manual' })
  jar.keep(response)
  const location = response.headers.get('location')
  if (!location) {
    if (!response.ok) throw new Error(`${url.pathname} answered ${response.status}: ${await response.text()}`)
    await response.body?.cancel()
    return { page: url }
  }
  const next = new URL(location, url)
  return next.href.startsWith(callback) ? { answered: next } : walk(jar, next, callback)
}
