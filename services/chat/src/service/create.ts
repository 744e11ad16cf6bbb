import { requireUser, type Call } from '@girok/common/call'
import { invalidField, invalidFields } from '@girok/common/errors'
import { newId, requireIds } from '@girok/common/ids'
import type { RequestKey } from '../domain/message.ts'
import { roomNotFound } from '../domain/faults.ts'
import { MAX_MEMBERS, directKey, type Room, type RoomKind, type RoomView } from '../domain/room.ts'
import { readName, readRequestKey, requireSameRequest } from '../domain/rules.ts'
import { requireJoinable } from './blocks.ts'
import type { Context } from './context.ts'
import { viewRoom } from './views.ts'

export interface CreateRoom {
  memberIds: readonly string[]
  name: string
  requestId: string
}

/** Makes a room, or returns the DIRECT room of two people and what a repeated request made. */
export async function createRoom(context: Context, asked: CreateRoom, call: Call): Promise<RoomView> {
  const creatorId = requireUser(call)
  const name = readName(asked.name)
  const others = requireIds(asked.memberIds, 'member_ids', MAX_MEMBERS - 1).filter((id) => id !== creatorId)
  if (others.length === 0) throw invalidField('member_ids', 'must name somebody else')
  const request = readRequestKey(asked.requestId, others.toSorted(), name)

  const made = request && (await madeBefore(context, creatorId, request, call))
  if (made) return viewRoom(context, made, creatorId, call)
  await requirePeople(context, others, asked.memberIds, 'member_ids', call)
  const everybody = [creatorId, ...others]
  await requireJoinable(context, everybody, everybody, call)
  const kind: RoomKind = others.length === 1 && name === null ? 'DIRECT' : 'GROUP'
  const id = request ? await claimRoom(context, creatorId, request, call) : newId()
  const draft = { id, kind, name, matchId: null, memberIds: everybody, creatorId }
  // Two who open their one room at the same moment take turns: to settle who was first may cost the store seconds.
  const turn = kind === 'DIRECT' ? directKey(creatorId, others[0]!) : id
  const room = await context.gate.run(turn, call, () => context.journal.create(draft, call))
  context.roomRelay.nudge(room.id)
  return viewRoom(context, room, creatorId, call)
}

async function madeBefore(
  { requests, rooms }: Context,
  creatorId: string,
  request: RequestKey,
  call: Call,
): Promise<Room | undefined> {
  const claim = await requests.find(creatorId, request.id, call)
  if (!claim) return undefined
  requireSameRequest(claim.hash, request)
  const made = await rooms.find(claim.roomId, call)
  if (made && !made.memberIds.includes(creatorId)) throw roomNotFound()
  return made
}

/** The room's id is fixed before the room is made, so that whoever repeats the request makes the same one. */
async function claimRoom(
  { requests }: Context,
  creatorId: string,
  request: RequestKey,
  call: Call,
): Promise<string> {
  const claim = await requests.claim(creatorId, request, newId(), call)
  requireSameRequest(claim.hash, request)
  return claim.roomId
}

/** Every one of `ids` is a living person, or INVALID_ARGUMENT that names each place in the request where one is not. */
export async function requirePeople(
  { people }: Context,
  ids: readonly string[],
  asked: readonly string[],
  field: string,
  call: Call,
): Promise<void> {
  const living = await people.living(ids, call)
  const missing = new Set(ids.filter((id) => !living.has(id)))
  if (missing.size === 0) return
  const places = asked.flatMap((id, i) => (missing.has(id.toLowerCase()) ? [`${field}.${i}`] : []))
  throw invalidFields(places.map((place) => ({ field: place, message: 'is not a person here' })))
}
