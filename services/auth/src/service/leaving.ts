import { requireUser, type Call } from '@girok/common/call'
import { reauthenticationRequired, userNotFound } from '../domain/faults.ts'
import { proveOwner } from './account.ts'
import type { Context } from './context.ts'
import { outlaw } from './sessions.ts'

/** A sign-in older than this proves too little for what cannot be undone (ASVS 7.5.1). */
const FRESH_MS = 15 * 60_000

/** Begins the caller's leaving: sessions end now, data after the grace period. */
export async function leave(
  ctx: Context,
  password: string,
  call: Call,
): Promise<{ revoked: string[]; eraseAt: Date }> {
  const userId = requireUser(call)
  if (password !== '') await proveOwner(ctx, password, call)
  else await requireFreshSignIn(ctx, userId, call)
  const eraseAt = await ctx.accounts.beginLeaving(call, userId, ctx.graceSeconds)
  const revoked = await outlaw(ctx, call, userId)
  if (!eraseAt) throw userNotFound()
  return { revoked, eraseAt }
}

async function requireFreshSignIn(ctx: Context, userId: string, call: Call): Promise<void> {
  const family = call.sessionId === '' ? undefined : await ctx.families.find(call, userId, call.sessionId)
  if (!family || Date.now() - family.createdAt.getTime() > FRESH_MS) throw reauthenticationRequired()
}
