import { createHash } from 'node:crypto'
import type { Account, ProviderName } from './config.ts'
import { ExpiringMap } from './expiring-map.ts'
import type { Faults } from './faults.ts'

/** Whom one provider knows, by its own subject. */
export class People {
  readonly provider: ProviderName
  readonly demo: readonly Account[]
  readonly #known = new ExpiringMap<Account>()
  readonly #faults: Faults

  constructor(provider: ProviderName, demo: readonly Account[], faults: Faults) {
    this.provider = provider
    this.demo = demo
    this.#faults = faults
  }

  /** Remembers who signed in and yields their subject. */
  signIn(account: Account): string {
    const subject = subjectOf(this.provider, account.id)
    this.#known.set(subject, account)
    return subject
  }

  /** What the provider says of somebody who signed in. */
  find(subject: string): Account | undefined {
    const account = this.#known.get(subject)
    const unverified = this.#faults.has(this.provider, 'email-unverified')
    return account && unverified ? { ...account, emailVerified: false } : account
  }
}

/** The same at every start, so that a person of yesterday is the same person today; each provider writes its own kind. */
function subjectOf(provider: ProviderName, id: string): string {
  const digest = createHash('sha256').update(`${provider}:${id}`).digest()
  const number = BigInt(`0x${digest.toString('hex')}`)
  switch (provider) {
    case 'google':
      return `1${String(number % 10n ** 20n).padStart(20, '0')}`
    case 'kakao':
      return String(10n ** 9n + (number % (9n * 10n ** 9n)))
    case 'naver':
      return digest.toString('base64url')
  }
}
