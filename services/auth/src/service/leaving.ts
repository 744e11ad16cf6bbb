import { requireUser, type Call } from '@girok/common/call'
import { userNotFound } from '../domain/faults.ts'
import { proveOwner } from './account.ts'
import type { Context } from './context.ts'
import { requireFreshSignIn } from './fresh-sign-in.ts'
import { outlaw } from './sessions.ts'

/** Begins the caller's leaving: sessions end now, data after the grace period. */
export async function leave(
  ctx: Context,
  password: string,
  call: Call,
): Promise<{ revoked: string[]; eraseAt: Date }> {
  const userId = requireUser(call)
  if (password !== '') await proveOwner(ctx, password, call)
  else await requireFreshSignIn(ctx, call)
  const eraseAt = await ctx.accounts.beginLeaving(call, userId, ctx.graceSeconds)
  const revoked = await outlaw(ctx, call, userId)
  if (!eraseAt) throw userNotFound()
  return { revoked, eraseAt }
}
