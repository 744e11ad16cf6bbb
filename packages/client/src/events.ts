/** What every event of a stream carries besides its data. */
export interface Envelope<Data> {
  /** Its position in the stream. */
  seq: number
  /** The same wherever and however often it comes. */
  id: string
  type: string
  /** ISO 8601. */
  occurredAt: string
  data: Data
}

/** A message as events carry it; values that are empty or zero are left out by the server and filled in here. */
export interface ChatMessage {
  id: string
  roomId: string
  authorId: string
  /** 1, 2, 3 … within the room. */
  seq: number
  body: string
  createdAt: string
  editedAt: string | null
  deleted: boolean
}

type Given<T> = { [K in keyof T]?: NonNullable<T[K]> }

/** A message with all its fields. */
export const toMessage = (given: Given<ChatMessage> = {}): ChatMessage => ({
  id: '',
  roomId: '',
  authorId: '',
  seq: 0,
  body: '',
  createdAt: '',
  editedAt: null,
  deleted: false,
  ...given,
})

/** A notification as events carry it. */
export interface NotificationLine {
  id: string
  /** `LIKE`, `COMMENT`, `FOLLOW`, `MESSAGE`, `ROOM_INVITE` or `MATCH`. */
  kind: string
  actorIds: readonly string[]
  count: number
  postId: string
  roomId: string
  matchId: string
  createdAt: string
}

const KIND_PREFIX = 'NOTIFICATION_KIND_'

/** A notification with all its fields. */
export const toLine = ({ kind = '', ...given }: Given<NotificationLine> = {}): NotificationLine => ({
  id: '',
  actorIds: [],
  count: 0,
  postId: '',
  roomId: '',
  matchId: '',
  createdAt: '',
  ...given,
  kind: kind.replace(KIND_PREFIX, ''),
})
