import { requireUser, type Call } from '@girok/common/call'
import { requireId } from '@girok/common/ids'
import { selfSkipped, userNotFound } from '../domain/faults.ts'
import type { Status } from '../domain/status.ts'
import { readWish, type Wish } from '../domain/wish.ts'
import type { Context } from './context.ts'

export const joinQueue = ({ queues }: Context, wish: Wish, call: Call): Promise<Status> =>
  queues.join(requireUser(call), readWish(wish), call)

export const leaveQueue = ({ queues }: Context, call: Call): Promise<void> =>
  queues.leave(requireUser(call), 'LEFT', call)

export const getStatus = ({ queues }: Context, call: Call): Promise<Status> =>
  queues.status(requireUser(call), call)

/** Skips somebody; whom one is with is known here, others must be people. */
export async function skipUser({ queues, people }: Context, asked: string, call: Call): Promise<void> {
  const userId = requireUser(call)
  const otherId = requireId(asked, 'user_id')
  if (otherId === userId) throw selfSkipped()
  const status = await queues.status(userId, call)
  const isPartner = status.state === 'MATCHED' && status.match.userIds.includes(otherId)
  if (!isPartner && !(await people.isLiving(otherId, call))) throw userNotFound()
  await queues.skip(userId, otherId, call)
}
