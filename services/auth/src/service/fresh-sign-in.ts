import { requireUser, type Call } from '@girok/common/call'
import { reauthenticationRequired } from '../domain/faults.ts'
import type { Family } from '../domain/session.ts'
import type { Context } from './context.ts'

/** A sign-in older than this proves too little for what a stolen session must not do (ASVS 7.5.1). */
const FRESH_MS = 15 * 60_000

/** The family of the call, if it began recently enough. */
export async function requireFreshSignIn(
  { families }: Pick<Context, 'families'>,
  call: Call,
): Promise<Family> {
  const userId = requireUser(call)
  const family = call.sessionId === '' ? undefined : await families.find(call, userId, call.sessionId)
  if (!family || Date.now() - family.createdAt.getTime() > FRESH_MS) throw reauthenticationRequired()
  return family
}
