import { trusted, type QueryFilter } from 'mongoose'
import { ask, type CallOptions } from '@girok/common/stores/mongo-ask'
import type { Room } from '../domain/room.ts'
import type { RoomPosition, Rooms } from '../domain/stores.ts'
import type { Models, RoomDocument } from './models.ts'

type Found = Omit<RoomDocument, 'keys'>

/** All that readers need; the ring of request keys is the commit's alone. */
export const roomFields = { keys: 0 } as const

export const toRoom = ({ _id, name, matchId, lastMessageId, emptiedAt, ...rest }: Found): Room => ({
  ...rest,
  id: _id,
  name: name ?? null,
  matchId: matchId ?? null,
  lastMessageId: lastMessageId ?? null,
  emptiedAt: emptiedAt ?? null,
})

export function mongoRooms({ rooms }: Models): Rooms {
  const find = (filter: QueryFilter<RoomDocument>, options: CallOptions) =>
    rooms.find(filter, roomFields, options).lean<Found[]>()
  const findOne = async (filter: QueryFilter<RoomDocument>, options: CallOptions) => {
    const found = await rooms.findOne(filter, roomFields, options).lean<Found>()
    return found ? toRoom(found) : undefined
  }
  /** In id order, so that what is made meanwhile never moves a page. */
  const slice = (filter: QueryFilter<RoomDocument>, after: string, limit: number, options: CallOptions) =>
    rooms
      .find({ ...filter, _id: trusted({ $gt: after }) }, { memberIds: 1, version: 1 }, options)
      .sort({ _id: 1 })
      .limit(limit)
      .lean()
  const within = (ids: readonly string[]) => trusted({ $in: [...ids] })

  return {
    get: (id, userId, call) => ask(call, (options) => findOne({ _id: id, memberIds: userId }, options)),

    find: (id, call) => ask(call, (options) => findOne({ _id: id }, options)),

    ofMatch: (matchId, call) => ask(call, (options) => findOne({ matchId }, options)),

    byIds: (ids, userId, call) =>
      ask(call, async (options) =>
        (await find({ _id: within(ids), memberIds: userId }, options)).map(toRoom),
      ),

    page: (userId, after, limit, call) =>
      ask(call, async (options) => {
        const newestFirst = { lastAt: -1, _id: -1 } as const
        const page = find({ memberIds: userId, ...(after && olderThan(after)) }, options)
        return (await page.sort(newestFirst).limit(limit)).map(toRoom)
      }),

    memberships: (userId, after, limit, call) =>
      ask(call, async (options) => {
        const found = await slice({ memberIds: userId }, after, limit, options)
        return found.map(({ _id, version }) => ({ roomId: _id, version }))
      }),

    all: (after, limit, call) =>
      ask(call, async (options) => {
        const found = await slice({ version: trusted({ $gt: 0 }) }, after, limit, options)
        return found.map(({ _id, memberIds, version }) => ({ roomId: _id, memberIds, version }))
      }),

    holding: (messageIds, userId, call) =>
      ask(call, async (options) => {
        const filter = { pending: true, memberIds: userId, 'head.message.id': within(messageIds) }
        return (await find(filter, options)).map(toRoom)
      }),

    awaiting: (authorId, call) =>
      ask(call, async (options) => {
        const filter = { pending: true, 'head.message.authorId': authorId }
        return (await rooms.find(filter, { _id: 1 }, options).lean()).map(({ _id }) => _id)
      }),
  }
}

const olderThan = ({ lastAt, id }: RoomPosition) => ({
  $or: [{ lastAt: trusted({ $lt: lastAt }) }, { lastAt, _id: trusted({ $lt: id }) }],
})
