import { requireUser, type Call } from '@girok/common/call'
import { newId, requireId } from '@girok/common/ids'
import { blocked, overloaded } from '../domain/faults.ts'
import type { Draft, Message } from '../domain/message.ts'
import { appliedSeq, hasSpace, overlay } from '../domain/room.ts'
import { readRequestKey, requireBody, requireSameRequest } from '../domain/rules.ts'
import { isSilenced } from './blocks.ts'
import { commit } from './commit.ts'
import type { Context } from './context.ts'
import { fenceOf, type Fence } from './fences.ts'
import { requireRoom } from './views.ts'

export interface SendMessage {
  roomId: string
  body: string
  requestId: string
}

/** Commits one message, or returns the one that a repeated request committed. */
export async function sendMessage(context: Context, asked: SendMessage, call: Call): Promise<Message> {
  const authorId = requireUser(call)
  const roomId = requireId(asked.roomId, 'room_id')
  const body = requireBody(asked.body)
  const draft: Draft = {
    id: newId(),
    roomId,
    authorId,
    body,
    createdAt: new Date(),
    editedAt: null,
    deleted: false,
    request: readRequestKey(asked.requestId, body),
  }
  // Looking for a repeat needs no turn: the commit itself checks what came since.
  const known = context.fences.get(roomId)
  const before =
    (known && (await lookPast(known, context, draft, call))) ?? (await lookAround(context, draft, call))
  if (typeof before !== 'number') return before
  let applied: number | undefined = before
  return commit(context, roomId, call, async () => {
    const seen = applied ?? (await lookAround(context, draft, call))
    applied = undefined
    return typeof seen === 'number' ? context.journal.send(draft, seen, call) : seen
  })
}

/** A repeat, in the room's head or in `messages`; else the seq up to which all was in `messages` when it looked there. */
async function lookAround(context: Context, draft: Draft, call: Call): Promise<Message | number> {
  const room = await requireRoom(context, draft.roomId, draft.authorId, call)
  const repeat = overlay([], room.head).find((waiting) => isRepeat(waiting, draft))
  if (repeat) return repeat
  const fence = fenceOf(room)
  context.fences.set(room.id, fence)
  const seen = await lookPast({ ...fence, applied: appliedSeq(room) }, context, draft, call)
  if (seen === undefined) throw blocked()
  // Only now: what is in `messages` is answered also while the room takes nothing new.
  if (typeof seen === 'number' && !hasSpace(room)) throw overloaded()
  return seen
}

/** The same without the head; undefined when it is not in `messages` and a block forbids it. */
async function lookPast(
  { applied, pair }: Fence,
  context: Context,
  draft: Draft,
  call: Call,
): Promise<Message | number | undefined> {
  const [repeat, silenced] = await Promise.all([
    // What the room remembers itself the commit checks, in the same command.
    applied === 0 ? undefined : findRepeat(context, draft, call),
    isSilenced(context, draft.authorId, pair, call),
  ])
  return repeat ?? (silenced ? undefined : applied)
}

async function findRepeat(context: Context, draft: Draft, call: Call): Promise<Message | undefined> {
  const { request, roomId, authorId } = draft
  if (!request) return undefined
  const stored = await context.messages.byRequest(roomId, authorId, request.id, call)
  if (!stored) return undefined
  const room = await requireRoom(context, roomId, authorId, call)
  requireSameRequest(stored.request?.hash, request)
  return overlay([stored], room.head).find(({ id }) => id === stored.id)
}

function isRepeat(waiting: Message, { authorId, request }: Draft): boolean {
  if (!request || waiting.authorId !== authorId || waiting.request?.id !== request.id) return false
  requireSameRequest(waiting.request.hash, request)
  return true
}
