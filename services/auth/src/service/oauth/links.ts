import { requireUser, type Call } from '@girok/common/call'
import { newId } from '@girok/common/ids'
import { lastSignInMethod, oauthStateInvalid, providerNotLinked } from '../../domain/faults.ts'
import {
  FlowError,
  LINK_SECONDS,
  mayBeginLink,
  type Person,
  type ProviderName,
  type Purpose,
} from '../../domain/oauth.ts'
import { returnToFault, withAnswer } from '../../domain/return-to.ts'
import { refuse } from '../../domain/rules.ts'
import type { ClientKind } from '../../domain/session.ts'
import type { LinkOutcome } from '../../domain/stores.ts'
import type { User } from '../../domain/user.ts'
import type { Context } from '../context.ts'
import { requireFreshSignIn } from '../fresh-sign-in.ts'
import { begin, providerOf, type Begun } from './begin.ts'
import { openText, sealText } from './transaction.ts'

interface LinkTicket {
  id: string
  userId: string
  sessionId: string
  /** Of that session. */
  kind: ClientKind
  expiresAt: number
}

const nameOf = (provider: ProviderName) => `link ${provider}`

/** The address by which the caller's browser begins to link a provider; good once and for a minute. */
export async function startLink(
  ctx: Pick<Context, 'oauth' | 'families'>,
  name: ProviderName,
  call: Call,
): Promise<string> {
  const userId = requireUser(call)
  providerOf(ctx, name)
  const { id: sessionId, kind } = await requireFreshSignIn(ctx, call)
  const { publicUrl, secret } = ctx.oauth
  const expiresAt = Date.now() + LINK_SECONDS * 1000
  const ticket: LinkTicket = { id: newId(), userId, sessionId, kind, expiresAt }
  const url = new URL(`/v1/auth/${name}`, publicUrl)
  url.searchParams.set('link', sealText(secret, nameOf(name), ticket))
  return url.href
}

export interface LinkRequest {
  link: string
  /** Where the app wants its answer; it need not say. */
  returnTo: string | undefined
  /** Where the browser says it was sent from. */
  site: string | undefined
}

/** Begins a link at that address. One that is refused for where it was opened stays good for who may. */
export async function beginLink(
  ctx: Pick<Context, 'oauth' | 'log'>,
  name: ProviderName,
  { link, returnTo: wanted, site }: LinkRequest,
): Promise<Begun> {
  const { secret, origins, spent } = ctx.oauth
  const provider = providerOf(ctx, name)
  const returnTo = wanted ?? `${origins[0]}/`
  refuse({ return_to: returnToFault(returnTo, origins) })
  const ticket = openText<LinkTicket>(secret, nameOf(name), link)
  if (!ticket || Date.now() > ticket.expiresAt) throw oauthStateInvalid()
  if (!mayBeginLink(site, ticket.kind)) return { location: withAnswer(returnTo, { error: 'cross_site' }) }
  if (!(await spent.first(`link:${ticket.id}`, LINK_SECONDS))) throw oauthStateInvalid()
  const { userId, sessionId } = ticket
  const purpose = { kind: 'LINK', userId, sessionId } as const
  return begin(ctx, { name, provider, returnTo, purpose })
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
  ctx: Pick<Context, 'identities' | 'families'>,
  provider: ProviderName,
  call: Call,
): Promise<User> {
  const { userId } = await requireFreshSignIn(ctx, call)
  const outcome = await ctx.identities.unlink(call, userId, provider)
  if (outcome === 'NOT_LINKED') throw providerNotLinked()
  if (outcome === 'LAST') throw lastSignInMethod()
  return outcome
}
