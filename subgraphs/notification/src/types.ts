import type { Fields } from '@girok/common/graphql/context'
import { notificationKindToJSON, type Notification } from '@girok/proto/notification/v1/notification'
import type { NotificationContext } from './context.ts'
import { notificationById } from './loaders.ts'

/** A thing of another subgraph; here only which. */
const reference = (type: string, id: string) => (id === '' ? null : { __typename: type, id })

export const NotificationType: Fields = {
  __resolveReference: ({ id }: { id: string }, context: NotificationContext) => notificationById(context, id),
  kind: ({ kind }: Notification) => notificationKindToJSON(kind).replace('NOTIFICATION_KIND_', ''),
  actors: ({ actorIds }: Notification) => actorIds.map((id) => reference('User', id)),
  post: ({ postId }: Notification) => reference('Post', postId),
  room: ({ roomId }: Notification) => reference('Room', roomId),
  match: ({ matchId }: Notification) => reference('Match', matchId),
  readAt: ({ readAt }: Notification) => readAt ?? null,
}
