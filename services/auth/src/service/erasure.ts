import { newCall, type Call } from '@girok/common/call'
import type { Log } from '@girok/common/log'
import type { Erasure, Erasures } from '../domain/stores.ts'

/** How to erase a person's data at each service that keeps any; each must be idempotent. */
export type Erasers = Record<string, (userId: string, call: Call) => Promise<unknown>>

const STEP_MS = 10_000

/** One round of leaving: claim who is due, ask each service, bury who is done. Any replica may run it at any time. */
export async function erase(erasures: Erasures, erasers: Erasers, log: Log): Promise<void> {
  await erasures.claimDue(newCall(), Object.keys(erasers))
  const open = await erasures.leaseOpen(newCall())
  await Promise.all(open.map((step) => eraseAt(erasures, erasers, step, log)))
  for (const userId of await erasures.finished(newCall())) await erasures.bury(newCall(), userId)
}

async function eraseAt(erasures: Erasures, erasers: Erasers, step: Erasure, log: Log): Promise<void> {
  const call = newCall({ caller: 'auth', timeoutMs: STEP_MS })
  try {
    await erasers[step.service]?.(step.userId, call)
    await erasures.done(call, step)
  } catch (error) {
    log.warn({ err: error, ...step }, 'a service has not erased a person yet; it will be asked again')
  }
}
