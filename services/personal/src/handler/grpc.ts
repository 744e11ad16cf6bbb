import type { Handlers } from '@girok/common/grpc/types'
import type { PersonalServiceService } from '@girok/proto/personal/v1/personal'
import type { Context } from '../service/context.ts'
import { block, follow, unblock, unfollow } from '../service/graph.ts'

/** PersonalService, one line an rpc: ask the use case, shape its answer. */
export const personalHandlers = (ctx: Context) =>
  ({
    follow: async ({ userId }, call) => done(follow(ctx, userId, call)),
    unfollow: async ({ userId }, call) => done(unfollow(ctx, userId, call)),
    block: async ({ userId }, call) => done(block(ctx, userId, call)),
    unblock: async ({ userId }, call) => done(unblock(ctx, userId, call)),
  }) as Partial<Handlers<PersonalServiceService>> as Handlers<PersonalServiceService>

const done = async (work: Promise<unknown>): Promise<Record<string, never>> => {
  await work
  return {}
}
