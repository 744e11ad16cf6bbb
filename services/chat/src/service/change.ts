import { requireUser, type Call } from '@girok/common/call'
import { requireId } from '@girok/common/ids'
import { blocked, messageNotFound, notAuthor, overloaded } from '../domain/faults.ts'
import { edited, emptied, type Message } from '../domain/message.ts'
import { hasSpace, overlay, pairOf } from '../domain/room.ts'
import { requireBody } from '../domain/rules.ts'
import { isSilenced } from './blocks.ts'
import { commit } from './commit.ts'
import type { Context } from './context.ts'
import { getMessagesByIds } from './messages.ts'

/** Replaces the body of the caller's own message. */
export async function editMessage(
  context: Context,
  asked: { messageId: string; body: string },
  call: Call,
): Promise<Message> {
  const body = requireBody(asked.body)
  return change(context, asked.messageId, 'edited', call, (message) => {
    if (message.deleted) throw messageNotFound()
    return message.body === body ? message : edited(message, body)
  })
}

/** Empties the caller's own message. */
export async function deleteMessage(context: Context, messageId: string, call: Call): Promise<Message> {
  return change(context, messageId, 'deleted', call, (message) =>
    message.deleted ? message : emptied(message),
  )
}

async function change(
  context: Context,
  messageId: string,
  kind: 'edited' | 'deleted',
  call: Call,
  next: (message: Message) => Message,
): Promise<Message> {
  const userId = requireUser(call)
  const id = requireId(messageId, 'message_id')
  const [found] = await getMessagesByIds(context, [id], call)
  if (!found) throw messageNotFound()
  if (found.authorId !== userId) throw notAuthor()
  return commit(context, found.roomId, call, async () => {
    const room = await context.rooms.get(found.roomId, userId, call)
    if (!room) throw messageNotFound()
    const stored = await context.messages.byIds([id], call)
    const message = overlay(stored, room.head).find((m) => m.id === id)
    if (!message) throw messageNotFound()
    const wanted = next(message)
    if (wanted === message) return message
    if (kind === 'edited' && (await isSilenced(context, userId, pairOf(room), call))) throw blocked()
    if (!hasSpace(room)) throw overloaded()
    const seen = { roomId: room.id, changes: room.changes, actorId: userId }
    const [changed] = (await context.journal.change(kind, [wanted], seen, call)) ?? []
    return changed
  })
}
