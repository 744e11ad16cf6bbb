import { createHash } from 'node:crypto'
import type { Call } from '@girok/common/call'
import { oauthCodeInvalid } from '../../domain/faults.ts'
import { verifierFault } from '../../domain/oauth.ts'
import { refuse } from '../../domain/rules.ts'
import type { ClientKind } from '../../domain/session.ts'
import { opaqueTokenHash } from '../../domain/token.ts'
import type { Context } from '../context.ts'
import { beginSession, type SignedIn } from '../sign-in.ts'

export interface Exchange {
  code: string
  /** The secret whose challenge began the flow; without it a planted code would sign a victim in as the attacker. */
  verifier: string
  kind: ClientKind
}

/** Signs in by a one-time code. A code is spent by whoever shows it, also with the wrong secret. */
export async function exchangeCode(
  ctx: Pick<Context, 'accounts' | 'identities' | 'tokens'>,
  { code, verifier, kind }: Exchange,
  call: Call,
): Promise<SignedIn> {
  refuse({ code: code === '' ? 'must not be empty' : undefined, verifier: verifierFault(verifier) })
  const hash = opaqueTokenHash(code)
  const taken = hash && (await ctx.identities.takeCode(call, hash))
  if (!taken || taken.challenge !== challengeOf(verifier)) throw oauthCodeInvalid()
  const account = await ctx.accounts.byId(call, taken.userId)
  const signedIn = account && (await beginSession(ctx, account, kind, call))
  if (!signedIn) throw oauthCodeInvalid()
  return signedIn
}

const challengeOf = (verifier: string) => createHash('sha256').update(verifier).digest('base64url')
