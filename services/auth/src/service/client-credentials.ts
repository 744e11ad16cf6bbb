import { timingSafeEqual } from 'node:crypto'
import type { Call } from '@girok/common/call'
import { sha256 } from '../domain/token.ts'
import type { Context } from './context.ts'

/** Whether a service's secret is right; an unknown service takes the same path. */
export async function isClient(
  { clients }: Pick<Context, 'clients'>,
  id: string,
  secret: string,
  call: Call,
): Promise<boolean> {
  const stored = await clients.secretHash(call, id)
  return timingSafeEqual(stored ?? Buffer.alloc(32), sha256(secret))
}
