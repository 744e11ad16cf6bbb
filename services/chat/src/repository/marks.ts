import { trusted } from 'mongoose'
import type { Call } from '@girok/common/call'
import { newId } from '@girok/common/ids'
import { ask, unlessDuplicate } from '@girok/common/stores/mongo-ask'
import { markKey } from '../domain/mark.ts'
import type { Marks } from '../domain/stores.ts'
import type { Models, PendingMark } from './models.ts'

export function mongoMarks({ marks }: Models): Marks {
  return {
    of: (userId, roomIds, call) =>
      ask(call, async (options) => {
        const keys = roomIds.map((roomId) => markKey(roomId, userId))
        const found = await marks.find({ _id: trusted({ $in: keys }) }, { roomId: 1, seq: 1 }, options).lean()
        return new Map(found.map(({ roomId, seq }) => [roomId, seq]))
      }),

    move: (roomId, userId, seq, call) =>
      ask(call, async (options) => {
        const behind = { _id: markKey(roomId, userId), seq: trusted({ $lt: seq }) }
        const forward = { $set: { roomId, userId, seq, pending: pendingMark(seq, call) } }
        const move = async (upsert: boolean) => {
          const result = await marks.updateOne(behind, forward, { ...options, upsert })
          return result.modifiedCount + result.upsertedCount > 0
        }
        // A duplicate: the mark is there, further on than `seq` or made this very moment.
        return (await move(true).catch(unlessDuplicate(undefined))) ?? move(false)
      }),

    forget: (userId, call) =>
      ask(call, async (options) => void (await marks.deleteMany({ userId }, options))),
  }
}

const pendingMark = (seq: number, call: Call): PendingMark => ({
  eventId: newId(),
  seq,
  at: new Date(),
  traceparent: call.traceparent,
})
