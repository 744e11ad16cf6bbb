import { trusted } from 'mongoose'
import { ask } from '@girok/common/stores/mongo-ask'
import type { Message } from '../domain/message.ts'
import type { Messages } from '../domain/stores.ts'
import type { MessageDocument, Models } from './models.ts'

const toMessage = ({ _id, ...rest }: MessageDocument): Message => ({ ...rest, id: _id })

export const toDocument = ({ id, ...rest }: Message): MessageDocument => ({ ...rest, _id: id })

export function mongoMessages({ messages }: Models): Messages {
  return {
    inRanges: (ranges, call) =>
      ask(call, async (options) => {
        const $or = ranges.map(({ roomId, from, to }) => ({
          roomId,
          seq: trusted({ $gte: from, $lte: to }),
        }))
        return (await messages.find({ $or }, null, options).lean()).map(toMessage)
      }),

    byIds: (ids, call) =>
      ask(call, async (options) => {
        if (ids.length === 0) return []
        return (await messages.find({ _id: trusted({ $in: [...ids] }) }, null, options).lean()).map(toMessage)
      }),

    byRequest: (roomId, authorId, requestId, call) =>
      ask(call, async (options) => {
        const filter = { roomId, authorId, 'request.id': requestId }
        const found = await messages.findOne(filter, null, options).lean()
        return found ? toMessage(found) : undefined
      }),

    ofAuthor: (authorId, limit, call) =>
      ask(call, async (options) => {
        const found = messages.find({ authorId, deleted: false }, null, options).sort({ roomId: 1, seq: 1 })
        return (await found.limit(limit).lean()).map(toMessage)
      }),
  }
}
