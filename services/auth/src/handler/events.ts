import { newCall } from '@girok/common/call'
import type { EventHandlers } from '@girok/common/events/consumer'
import { ClientKind } from '@girok/proto/auth/v1/auth'
import type { Activities } from '../domain/stores.ts'

/** The durable consumer `auth-activity`: keeps when people signed in. */
export const activityHandlers = (activities: Activities): EventHandlers => ({
  'auth.user.logged_in': ({ id, payload, traceparent, occurredAt }) =>
    activities.record(newCall({ caller: 'auth', traceparent }), {
      eventId: id,
      userId: payload.userId,
      sessionId: payload.sessionId,
      kind: payload.clientKind === ClientKind.CLIENT_KIND_WEB ? 'WEB' : 'NATIVE',
      at: payload.loggedInAt ?? occurredAt,
    }),
})
