import { trusted } from 'mongoose'
import { markRange } from '../domain/mark.ts'
import { ask } from '@girok/common/stores/mongo-ask'
import type { Models } from './models.ts'

const DAY_MS = 24 * 60 * 60_000
/**
 * Longer than anything can ask for the room again: a repeated request comes within a day, a dead letter of a match
 * (which lies on its stream for 1 day) within 30 more.
 */
const KEPT_MS = 32 * DAY_MS
const BATCH = 100

/** Forgets rooms whose last member left long ago: nobody can see them or come back. The room goes last. */
export async function forgetEmptyRooms({ rooms, messages, marks }: Models): Promise<void> {
  await ask(undefined, async () => {
    const long = { emptiedAt: trusted({ $lt: new Date(Date.now() - KEPT_MS) }), pending: false }
    const found = await rooms.find(long, { _id: 1 }).limit(BATCH).lean()
    for (const { _id } of found) {
      await messages.deleteMany({ roomId: _id })
      const [from, to] = markRange(_id)
      await marks.deleteMany({ _id: trusted({ $gte: from, $lt: to }) })
      await rooms.deleteOne({ _id })
    }
  })
}
