import { randomBytes } from 'node:crypto'
import {
  challengeFault,
  FLOW_SECONDS,
  FlowError,
  type Provider,
  type ProviderName,
  type Purpose,
} from '../../domain/oauth.ts'
import { providerNotConfigured } from '../../domain/faults.ts'
import { returnToFault, withAnswer } from '../../domain/return-to.ts'
import { refuse } from '../../domain/rules.ts'
import type { Context } from '../context.ts'
import { sealTransaction } from './transaction.ts'

/** Where the browser goes, and what it keeps until it is back. */
export interface Begun {
  location: string
  /** Absent when there is nothing to come back to: refused, or the provider is away. */
  transaction?: { state: string; sealed: string }
}

type Needs = Pick<Context, 'oauth' | 'log'>

export interface SignInRequest {
  /** Where the app wants its code. */
  returnTo: string
  /** S256 of a secret that stays in the browser that begins. */
  codeChallenge: string
}

/** Begins a sign-in at a provider. */
export async function beginSignIn(
  ctx: Needs,
  name: ProviderName,
  { returnTo, codeChallenge }: SignInRequest,
): Promise<Begun> {
  const provider = providerOf(ctx, name)
  refuse({
    return_to: returnToFault(returnTo, ctx.oauth.origins),
    code_challenge: challengeFault(codeChallenge),
  })
  return begin(ctx, { name, provider, returnTo, purpose: { kind: 'SIGN_IN', challenge: codeChallenge } })
}

export function providerOf({ oauth }: Pick<Context, 'oauth'>, name: ProviderName): Provider {
  const provider = oauth.providers[name]
  if (!provider) throw providerNotConfigured()
  return provider
}

interface Beginning {
  name: ProviderName
  provider: Provider
  /** Already allow-listed. */
  returnTo: string
  purpose: Purpose
}

/** Begins a flow of either purpose. */
export async function begin(
  { oauth, log }: Needs,
  { name, provider, returnTo, purpose }: Beginning,
): Promise<Begun> {
  const checks = { state: random(), nonce: random(), verifier: random() }
  const expiresAt = Date.now() + FLOW_SECONDS * 1000
  const transaction = { provider: name, checks, purpose, returnTo, expiresAt }
  try {
    const location = await provider.authorizeUrl(checks)
    return {
      location,
      transaction: { state: checks.state, sealed: sealTransaction(oauth.secret, transaction) },
    }
  } catch (error) {
    if (!(error instanceof FlowError)) throw error
    log.warn({ err: error, provider: name }, 'a sign-in could not begin')
    return { location: withAnswer(returnTo, { error: error.fault }) }
  }
}

const random = () => randomBytes(32).toString('base64url')
