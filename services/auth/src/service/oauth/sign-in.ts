import type { Call } from '@girok/common/call'
import { newId } from '@girok/common/ids'
import {
  FlowError,
  provisionalUsername,
  type Identity,
  type Person,
  type ProviderName,
} from '../../domain/oauth.ts'
import { displayNameFault, emailFault } from '../../domain/rules.ts'
import { newOpaqueToken } from '../../domain/token.ts'
import { maySignIn, type Account, type Names } from '../../domain/user.ts'
import type { Context } from '../context.ts'

type Needs = Pick<Context, 'identities' | 'accounts'>

/** Yields a one-time code for the person behind a proven identity, who may be new. */
export async function finishSignIn(
  ctx: Needs,
  challenge: string,
  provider: ProviderName,
  person: Person,
  call: Call,
): Promise<{ code: string }> {
  const identity = { provider, subject: person.subject }
  const known = await ctx.identities.owner(call, identity)
  if (known) refuseLeft(known)
  else await create(ctx, identity, person, call)
  const code = newOpaqueToken()
  await ctx.identities.putCode(call, code.hash, identity, challenge)
  return { code: code.value }
}

function refuseLeft(account: Account): void {
  if (!maySignIn(account)) throw new FlowError('access_denied')
}

/**
 * Nothing is linked by e-mail: an address that somebody has here was never proven to be theirs, so whoever proves it
 * elsewhere may be another person.
 */
async function create(ctx: Needs, identity: Identity, person: Person, call: Call): Promise<void> {
  const names = namesOf(identity.provider, person)
  if ((await ctx.accounts.taken(call, names)) === 'email') throw new FlowError('email_in_use')
  try {
    await ctx.identities.create(call, identity, { ...names, id: newId() })
  } catch (error) {
    // The same person in another tab may have been faster.
    if (!(await ctx.identities.owner(call, identity))) throw error
  }
}

function namesOf(provider: ProviderName, { name, email }: Person): Names {
  const username = provisionalUsername(provider)
  const displayName = name.trim()
  return {
    username,
    displayName: displayNameFault(displayName) ? username : displayName,
    email: email === null || emailFault(email) ? null : email,
  }
}
