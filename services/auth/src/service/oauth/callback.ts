import type { Call } from '@girok/common/call'
import { AppError } from '@girok/common/errors'
import { oauthStateInvalid } from '../../domain/faults.ts'
import {
  FLOW_SECONDS,
  FlowError,
  type FlowFault,
  type ProviderName,
  type Transaction,
} from '../../domain/oauth.ts'
import { withAnswer } from '../../domain/return-to.ts'
import type { Context } from '../context.ts'
import { providerOf } from './begin.ts'
import { finishLink } from './links.ts'
import { finishSignIn } from './sign-in.ts'
import { openTransaction } from './transaction.ts'

/** What a browser comes back with: the provider's answer, and the transaction that it kept for that state. */
export interface Return {
  provider: ProviderName
  answer: URLSearchParams
  state: string
  sealed: string
}

/** Ends a flow and says where the browser goes: to the app, with a code, a link or a fault. */
export async function finishFlow(ctx: Context, back: Return, call: Call): Promise<string> {
  const transaction = openTransaction(ctx.oauth.secret, back.state, back.sealed)
  if (!transaction) throw oauthStateInvalid()
  try {
    return withAnswer(transaction.returnTo, await outcome(ctx, transaction, back, call))
  } catch (error) {
    return withAnswer(transaction.returnTo, { error: faultOf(ctx, error, back.provider) })
  }
}

async function outcome(
  ctx: Context,
  transaction: Transaction,
  { provider, answer }: Return,
  call: Call,
): Promise<Record<string, string>> {
  const { checks, purpose } = transaction
  if (transaction.provider !== provider || Date.now() > transaction.expiresAt)
    throw new FlowError('invalid_state')
  if (!(await ctx.oauth.spent.first(`state:${checks.state}`, FLOW_SECONDS)))
    throw new FlowError('invalid_state')
  refuseFault(answer.get('error'))
  const person = await providerOf(ctx, provider).identify(answer, checks)
  return purpose.kind === 'LINK'
    ? finishLink(ctx, purpose, provider, person, call)
    : finishSignIn(ctx, purpose.challenge, provider, person, call)
}

/** What a provider may say instead of a code (RFC 6749, 4.1.2.1). */
const refusals: Record<string, FlowFault> = {
  access_denied: 'access_denied',
  server_error: 'provider_unavailable',
  temporarily_unavailable: 'provider_unavailable',
}

function refuseFault(error: string | null): void {
  if (error !== null) throw new FlowError(refusals[error] ?? 'provider_error', new Error(error))
}

function faultOf({ log }: Context, error: unknown, provider: ProviderName): FlowFault {
  if (error instanceof FlowError) {
    log.info({ err: error, provider }, 'a sign-in ended without one')
    return error.fault
  }
  log.error({ err: error, provider }, 'a sign-in failed')
  return error instanceof AppError && error.code === 'UNAVAILABLE'
    ? 'temporarily_unavailable'
    : 'server_error'
}
