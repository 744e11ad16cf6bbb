import { randomInt } from 'node:crypto'
import type { ClientKind } from './session.ts'

export const providerNames = ['google', 'kakao', 'naver'] as const
export type ProviderName = (typeof providerNames)[number]

/** What a provider calls a person; never re-used and never an e-mail address. */
export interface Identity {
  provider: ProviderName
  subject: string
}

/** Whom a provider has vouched for. */
export interface Person {
  subject: string
  /** Empty when the provider does not say. */
  name: string
  /** Only an address that the provider has proven. */
  email: string | null
}

/** What a flow is begun with; only an answer that fits belongs to it. */
export interface Checks {
  state: string
  nonce: string
  /** The secret of PKCE between us and the provider. */
  verifier: string
}

/** One provider. Both methods throw a FlowError and come back within seconds. */
export interface Provider {
  /** Where the browser goes to sign in. */
  authorizeUrl: (checks: Checks) => Promise<string>
  /** Verifies what the browser brought back and learns who it is. */
  identify: (answer: URLSearchParams, checks: Checks) => Promise<Person>
}

/** Those that are configured. */
export type Providers = Partial<Record<ProviderName, Provider>>

/** What a flow is for: a sign-in of whoever holds the challenge's secret, or a link of who is signed in already. */
export type Purpose =
  { kind: 'SIGN_IN'; challenge: string } | { kind: 'LINK'; userId: string; sessionId: string }

/** One flow, between its beginning and the callback. */
export interface Transaction {
  provider: ProviderName
  checks: Checks
  purpose: Purpose
  /** Allow-listed before it came in here. */
  returnTo: string
  expiresAt: number
}

/** How a flow can end badly, in the words that the app gets as `?error=`. */
export type FlowFault =
  | 'access_denied'
  | 'already_linked'
  | 'cross_site'
  | 'email_in_use'
  | 'identity_in_use'
  | 'invalid_state'
  | 'provider_error'
  | 'provider_unavailable'
  | 'server_error'
  | 'session_ended'
  | 'temporarily_unavailable'

/** Ends a flow; the browser goes back to the app with the fault. */
export class FlowError extends Error {
  override readonly name = 'FlowError'
  readonly fault: FlowFault

  constructor(fault: FlowFault, cause?: unknown) {
    super(fault, { cause })
    this.fault = fault
  }
}

/** Seconds that a person may take at the provider. */
export const FLOW_SECONDS = 10 * 60
/** Seconds that the app has to exchange its one-time code. */
export const CODE_SECONDS = 60
/** Seconds in which the address that begins a link must be opened. */
export const LINK_SECONDS = 60

/**
 * Whether a link may begin in a browser that was sent here from `site` (Sec-Fetch-Site). Who opens somebody else's
 * address would link their own identity to that account, so it must come from our pages, or from the app that asked
 * for it. Clients that say nothing pass, as with Origin.
 */
export function mayBeginLink(site: string | undefined, kind: ClientKind): boolean {
  if (site === undefined) return true
  if (site === 'none') return kind === 'NATIVE'
  return site === 'same-origin' || site === 'same-site'
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** A username for somebody who has not chosen one yet. */
export const provisionalUsername = (provider: ProviderName): string =>
  `${provider}_${Array.from({ length: 8 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')}`

/** What is wrong with a PKCE challenge of the app's, if anything (RFC 7636, 4.2; S256 only). */
export const challengeFault = (value: string): string | undefined =>
  /^[A-Za-z0-9_-]{43}$/.test(value) ? undefined : 'must be the base64url of a SHA-256 hash'

/** What is wrong with the secret behind a challenge, if anything (RFC 7636, 4.1). */
export const verifierFault = (value: string): string | undefined =>
  /^[A-Za-z0-9._~-]{43,128}$/.test(value) ? undefined : 'must have 43 to 128 of A-Z a-z 0-9 - . _ ~'
