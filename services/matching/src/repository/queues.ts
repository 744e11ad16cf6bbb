import type { Redis } from 'ioredis'
import type { Match, Status } from '../domain/status.ts'
import type { Queues } from '../domain/stores.ts'
import { ROOT, storeCall, type Run } from './scripts.ts'

/** How many absent and how many widened people one step of a sweep takes. */
const SWEEP_LIMIT = 16

/** Everybody's state, in Valkey. */
export function valkeyQueues(valkey: Redis, run: Run): Queues {
  return {
    async join(user, { interests, ...wish }, call) {
      const ask = { user, ...wish, interests: JSON.stringify(interests), request: call.requestId }
      const { status } = await run<{ status: KeptStatus }>('join', ask, call)
      return toStatus(status)
    },

    leave: async (user, reason, call) => void (await run('leave', { user, reason }, call)),

    skip: async (user, other, call) => void (await run('skip', { user, other }, call)),

    async status(user, call) {
      const { status } = await run<{ status: KeptStatus }>('status', { user }, call)
      return toStatus(status)
    },

    async matches(ids) {
      const batch = valkey.pipeline()
      for (const id of ids) batch.hgetall(`${ROOT}:match:${id}`)
      const results = await storeCall(async () => (await batch.exec()) ?? [])
      return results.flatMap(([error, row], i) => {
        if (error) throw error
        const found = row as Row
        return found.queue === undefined ? [] : [toMatch(ids[i]!, found)]
      })
    },

    setRoom: async (match, room, call) => void (await run('room', { match, room }, call)),

    async fail(match, gone, call) {
      const { known } = await run<{ known: boolean }>('fail', { match, gone }, call)
      return known
    },

    async sweep(call) {
      // Everybody absent is told of; everybody widened may make a match, which has an id of its own.
      const ids = 3 * SWEEP_LIMIT
      const { more } = await run<{ more: boolean }>('sweep', { limit: SWEEP_LIMIT }, call, ids)
      return !more
    },
  }
}

type KeptMatch = Omit<Match, 'matchedAt'> & { at: number }
type KeptStatus =
  | { state: 'IDLE' }
  | { state: 'WAITING'; queue: string; position: number; since: number }
  | { state: 'MATCHED'; queue: string; match: KeptMatch }

function toStatus(kept: KeptStatus): Status {
  switch (kept.state) {
    case 'IDLE':
      return kept
    case 'WAITING':
      return { ...kept, since: new Date(kept.since) }
    case 'MATCHED': {
      const { at, ...match } = kept.match
      return { ...kept, match: { ...match, matchedAt: new Date(at) } }
    }
  }
}

type Row = Record<'queue' | 'one' | 'other' | 'room' | 'at' | 'ended', string> | { queue?: undefined }

const toMatch = (id: string, row: Exclude<Row, { queue?: undefined }>): Match => ({
  id,
  queue: row.queue,
  userIds: [row.one, row.other],
  roomId: row.room,
  matchedAt: new Date(Number(row.at)),
  ended: row.ended === '1',
})
