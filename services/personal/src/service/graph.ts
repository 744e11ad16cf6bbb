import { requireUser, type Call } from '@girok/common/call'
import { requireId } from '@girok/common/ids'
import { selfNotAllowed } from '../domain/faults.ts'
import * as rules from '../domain/graph.ts'
import type { Context } from './context.ts'
import { learn } from './people.ts'

type Act = (ctx: Context, userId: string, call: Call) => Promise<void>

/** An act that begins something: it needs two people who are there. */
const beginning =
  (rule: rules.Rule): Act =>
  async (ctx, userId, call) => {
    const me = requireUser(call)
    const other = requireId(userId, 'user_id')
    if (other === me) throw selfNotAllowed()
    await learn(ctx, [me, other], call)
    await ctx.graph.change(call, me, other, rule)
  }

/** An act that ends something: where there is nothing to end, it is done. The other may have left since. */
const ending =
  (rule: rules.Rule): Act =>
  async (ctx, userId, call) => {
    const me = requireUser(call)
    const other = requireId(userId, 'user_id')
    await learn(ctx, [other], call)
    await ctx.graph.change(call, me, other, rule)
  }

export const follow = beginning(rules.follow)
export const block = beginning(rules.block)
export const unfollow = ending(rules.unfollow)
export const unblock = ending(rules.unblock)
