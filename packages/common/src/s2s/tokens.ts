import { unavailable } from '../errors.ts'

/** Where a caller's service tokens come from. */
export interface TokenSource {
  /** A valid service token for the callee named. */
  get: (audience: string) => Promise<string>
  /** Drops a token that the callee did not believe; one that has taken its place stays. */
  forget: (audience: string, token: string) => void
}

export interface ClientCredentials {
  /** OAuth 2 token endpoint (RFC 6749, 4.4). */
  tokenUrl: string
  clientId: string
  clientSecret: string
}

interface Held {
  token: string
  /** After this the token is renewed in the background. */
  renewAt: number
  /** After this it is of no use. */
  expiresAt: number
}

const RENEW_AFTER_MS = 5 * 60_000
const RETRY_AFTER_MS = 5_000
const CLOCK_MARGIN_MS = 10_000

/** Fetches, caches and renews service tokens; while the issuer is away, held ones serve until they expire. */
export class ServiceTokens implements TokenSource {
  readonly #credentials: ClientCredentials
  readonly #held = new Map<string, Held>()
  readonly #pending = new Map<string, Promise<string>>()

  constructor(credentials: ClientCredentials) {
    this.#credentials = credentials
  }

  async get(audience: string): Promise<string> {
    const held = this.#held.get(audience)
    const now = Date.now()
    if (!held || held.expiresAt <= now) return this.#fetch(audience)
    if (held.renewAt <= now) {
      held.renewAt = now + RETRY_AFTER_MS
      this.#fetch(audience).catch(() => undefined)
    }
    return held.token
  }

  forget(audience: string, token: string): void {
    if (this.#held.get(audience)?.token === token) this.#held.delete(audience)
  }

  #fetch(audience: string): Promise<string> {
    const pending = this.#pending.get(audience)
    if (pending) return pending
    const fetching = this.#request(audience).finally(() => this.#pending.delete(audience))
    this.#pending.set(audience, fetching)
    return fetching
  }

  async #request(audience: string): Promise<string> {
    const { tokenUrl, clientId, clientSecret } = this.#credentials
    const basic = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString(
      'base64',
    )
    const response = await fetch(tokenUrl, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ grant_type: 'client_credentials', audience }),
      signal: AbortSignal.timeout(2_000),
    }).catch((error: unknown) => {
      throw unavailable('the token issuer', error)
    })
    if (!response.ok) throw unavailable('the token issuer', `${response.status} ${await response.text()}`)
    const { access_token: token, expires_in: seconds } = (await response.json()) as {
      access_token: string
      expires_in: number
    }
    const now = Date.now()
    this.#held.set(audience, {
      token,
      renewAt: now + RENEW_AFTER_MS,
      expiresAt: now + seconds * 1000 - CLOCK_MARGIN_MS,
    })
    return token
  }
}
