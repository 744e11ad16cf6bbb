import { requireUser, type Call } from '@girok/common/call'
import { unauthenticated } from '@girok/common/errors'
import { newId } from '@girok/common/ids'
import { lastSignInMethod, oauthStateInvalid, providerNotLinked } from '../../domain/faults.ts'
import { FlowError, LINK_SECONDS, type Person, type ProviderName, type Purpose } from '../../domain/oauth.ts'
import { returnToFault } from '../../domain/return-to.ts'
import { refuse } from '../../domain/rules.ts'
import type { LinkOutcome } from '../../domain/stores.ts'
import type { User } from '../../domain/user.ts'
import type { Context } from '../context.ts'
import { begin, providerOf, type Begun } from './begin.ts'
import { openText, sealText } from './transaction.ts'

interface LinkTicket {
  id: string
  userId: string
  sessionId: string
  expiresAt: number
}

const nameOf = (provider: ProviderName) => `link ${provider}`

/** The address by which the caller's browser begins to link a provider; good once and for a minute. */
export function startLink(ctx: Pick<Context, 'oauth'>, name: ProviderName, call: Call): string {
  const userId = requireUser(call)
  if (call.sessionId === '') throw unauthenticated()
  providerOf(ctx, name)
  const { publicUrl, secret } = ctx.oauth
  const expiresAt = Date.now() + LINK_SECONDS * 1000
  const ticket: LinkTicket = { id: newId(), userId, sessionId: call.sessionId, expiresAt }
  const url = new URL(`/v1/auth/${name}`, publicUrl)
  url.searchParams.set('link', sealText(secret, nameOf(name), ticket))
  return url.href
}

/** Begins a link at that address; the app may say where it wants its answer. */
export async function beginLink(
  ctx: Pick<Context, 'oauth' | 'log'>,
  name: ProviderName,
  { link, returnTo }: { link: string; returnTo: string | undefined },
): Promise<Begun> {
  const { secret, origins, spent } = ctx.oauth
  const provider = providerOf(ctx, name)
  if (returnTo !== undefined) refuse({ return_to: returnToFault(returnTo, origins) })
  const ticket = openText<LinkTicket>(secret, nameOf(name), link)
  if (!ticket || Date.now() > ticket.expiresAt) throw oauthStateInvalid()
  if (!(await spent.first(`link:${ticket.id}`, LINK_SECONDS))) throw oauthStateInvalid()
  const { userId, sessionId } = ticket
  const purpose = { kind: 'LINK', userId, sessionId } as const
  return begin(ctx, { name, provider, returnTo: returnTo ?? `${origins[0]}/`, purpose })
}

const faults = {
  OF_ANOTHER: 'identity_in_use',
  HAS_ANOTHER: 'already_linked',
  SESSION_ENDED: 'session_ended',
} as const satisfies Record<Exclude<LinkOutcome, 'LINKED'>, string>

/** Links a proven identity, if the session that began is still there. */
export async function finishLink(
  { identities }: Pick<Context, 'identities'>,
  by: Extract<Purpose, { kind: 'LINK' }>,
  provider: ProviderName,
  { subject }: Person,
  call: Call,
): Promise<{ linked: ProviderName }> {
  const outcome = await identities.link(call, by, { provider, subject })
  if (outcome !== 'LINKED') throw new FlowError(faults[outcome])
  return { linked: provider }
}

/** Takes a provider from the caller's account, unless it is the last way in. */
export async function unlink(
  { identities }: Pick<Context, 'identities'>,
  provider: ProviderName,
  call: Call,
): Promise<User> {
  const outcome = await identities.unlink(call, requireUser(call), provider)
  if (outcome === 'NOT_LINKED') throw providerNotLinked()
  if (outcome === 'LAST') throw lastSignInMethod()
  return outcome
}
