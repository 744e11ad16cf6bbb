import type { EventHandlers } from '@girok/common/events/consumer'
import type { Context } from '../../service/context.ts'
import { eraseUser } from '../../service/vanish.ts'
import { callFor } from './call.ts'

/** The durable `notification-people`: who left girok, should their leaving have come before their last events. */
export const peopleHandlers = (ctx: Context): EventHandlers => ({
  'auth.user.deleted': async (event) =>
    eraseUser(ctx, event.payload.userId, callFor(event, [event.payload.userId])),
})
