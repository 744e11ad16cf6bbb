import { newCall } from '@girok/common/call'
import type { EventHandlers } from '@girok/common/events/consumer'
import { PoisonError } from '@girok/common/events/received'
import { isId } from '@girok/common/ids'
import { ClientKind } from '@girok/proto/auth/v1/auth'
import type { Activities } from '../domain/stores.ts'

/** The durable consumer `auth-activity`: keeps when people signed in. */
export const activityHandlers = (activities: Activities): EventHandlers => ({
  'auth.user.logged_in': async ({ id, payload, traceparent, occurredAt }) => {
    if (![id, payload.userId, payload.sessionId].every(isId)) throw new PoisonError('an id is not a UUID')
    await activities.record(newCall({ caller: 'auth', traceparent }), {
      eventId: id,
      userId: payload.userId,
      sessionId: payload.sessionId,
      kind: payload.clientKind === ClientKind.CLIENT_KIND_WEB ? 'WEB' : 'NATIVE',
      at: payload.loggedInAt ?? occurredAt,
    })
  },
})
