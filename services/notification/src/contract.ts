import { NotificationKind, type Notification } from '@girok/proto/notification/v1/notification'
import type { Kind, Line } from './domain/line.ts'

/** The contract's name of a kind. */
export const wireKind = (kind: Kind): NotificationKind => NotificationKind[`NOTIFICATION_KIND_${kind}`]

const targets: Record<Kind, 'postId' | 'roomId' | 'matchId' | undefined> = {
  LIKE: 'postId',
  COMMENT: 'postId',
  FOLLOW: undefined,
  MESSAGE: 'roomId',
  ROOM_INVITE: 'roomId',
  MATCH: 'matchId',
}

/** A line as the contract writes it. */
export function toWire(line: Line): Notification {
  const target = targets[line.kind]
  return {
    id: line.id,
    kind: wireKind(line.kind),
    actorIds: [...line.actorIds],
    count: line.count,
    postId: '',
    roomId: '',
    matchId: '',
    ...(target && { [target]: line.target }),
    createdAt: line.createdAt,
    updatedAt: line.updatedAt,
    readAt: line.readAt,
    version: line.version,
  }
}
