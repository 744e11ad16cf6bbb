/** What makes a send repeatable: the client's id for it, and what it asked for. */
export interface RequestKey {
  id: string
  hash: string
}

/** One message as its last operation left it. */
export interface Message {
  id: string
  roomId: string
  authorId: string
  /** 1, 2, 3 … within the room, without holes. */
  seq: number
  /** Empty when deleted. */
  body: string
  createdAt: Date
  editedAt: Date | null
  deleted: boolean
  /** The room's version at this message's last operation: of two states the higher one is newer. */
  version: number
  request: RequestKey | null
}

/** A message that has no place in its room yet. */
export type Draft = Omit<Message, 'seq' | 'version'>

/** A stretch of one room's messages, both ends included. */
export interface Range {
  roomId: string
  from: number
  to: number
}

/** What remains of a message that was deleted. */
export const emptied = (message: Message): Message => ({ ...message, body: '', deleted: true })

export const edited = (message: Message, body: string): Message => ({
  ...message,
  body,
  editedAt: new Date(),
})
