import type { Call } from '@girok/common/call'
import type { AppError } from '@girok/common/errors'
import { tooManyAttempts } from '../domain/faults.ts'
import { maySignIn, type Account } from '../domain/user.ts'
import type { Context } from './context.ts'

/** A longer text cannot be anybody's password; it is not hashed, for hashing reads all of it. */
const LONGEST = 1024

/**
 * Checks a password under the throttle; `fault` says what a wrong one is answered with. `name` stands for an account
 * that does not exist, so that guessing costs and yields the same there.
 */
export async function provePassword(
  ctx: Pick<Context, 'passwords' | 'throttle'>,
  { account, name, password }: { account: Account | undefined; name: string; password: string },
  fault: () => AppError,
  call: Call,
): Promise<Account> {
  const counted = account?.id ?? name.toLowerCase()
  await refuseThrottled(ctx, counted, call)
  const hash = account && maySignIn(account) && password.length <= LONGEST ? account.passwordHash : null
  const right = await ctx.passwords.verify(hash, password.slice(0, LONGEST), call.signal)
  if (!right || !account) {
    await ctx.throttle.count(counted, call.client.ip)
    throw fault()
  }
  // Of many guesses at once, those after the limit are worth nothing even when right.
  await refuseThrottled(ctx, counted, call)
  return account
}

async function refuseThrottled({ throttle }: Pick<Context, 'throttle'>, account: string, call: Call) {
  const seconds = await throttle.wait(account, call.client.ip)
  if (seconds > 0) throw tooManyAttempts(seconds)
}
