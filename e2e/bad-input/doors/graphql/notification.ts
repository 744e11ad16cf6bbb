import { encodeCursor } from '@girok/common/cursor'
import { argumentCases, idOf, mutation, operationCase, pageOf, type Argument } from '../../cases/graphql.ts'
import type { Door } from '../../door.ts'

const UPDATE = mutation('updateNotificationPreferences', 'NotificationPreferencesInput')
const preference = (field: string): Argument => ({
  name: `updateNotificationPreferences.${field}`,
  kind: 'flag',
  field,
  query: UPDATE,
  variables: (value) => ({ input: { [field]: value } }),
})

/** Positions that no list has. */
const cursors = [1e300, 0.5, '1'].map((position) =>
  operationCase(`notifications.after: the place ${JSON.stringify(position)}`, 'after', () => [
    'query ($after: String) { notifications(after: $after) { edges { cursor } } }',
    { after: encodeCursor('notifications', [position]) },
  ]),
)

/** What the BFF and notification do with a person's list. */
export const notificationGraphql: Door = {
  name: 'GraphQL of notification',
  pids: ({ system }) => [system.pids.bff!, system.pids.notification!],
  good: ({ ann }) => ann.api.request('{ notifications { edges { cursor } } unreadNotificationCount }'),
  cases: [
    ...argumentCases([
      idOf('markNotificationRead', 'id'),
      preference('like'),
      preference('roomInvite'),
      ...pageOf('notifications'),
    ]),
    ...cursors,
    operationCase('updateNotificationPreferences: no kind', 'input', () => [UPDATE, { input: {} }]),
    operationCase('updateNotificationPreferences: an unknown kind', 'all', () => [
      UPDATE,
      { input: { all: false } },
    ]),
  ],
}
