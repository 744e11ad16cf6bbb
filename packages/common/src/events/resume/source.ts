import { Follower } from '../follower.ts'
import { createHistory, type History } from '../history.ts'
import type { AnyReceived } from '../received.ts'
import type { StreamName } from '../streams.ts'
import type { Lifetime } from '../../lifetime.ts'
import type { Log } from '../../log.ts'
import type { Bus } from '../../stores/nats.ts'
import type { Source } from './catch-up.ts'
import { Recent, type Place } from './recent.ts'
import { Turns } from './turns.ts'

/** Reads a stream from now on, keeping what is recent; every event is handed on once. */
export type Follow = (stream: StreamName, onEvent: (event: AnyReceived) => void) => Promise<Source>

const MiB = 1024 * 1024
const KEPT = { events: 20_000, bytes: 16 * MiB }
/** A node that just started knows at once what clients of others may ask for. */
const REMEMBERED_AT_START = 5_000
const REPLAYS_AT_ONCE = 8
/** A client that has missed more loads it otherwise. */
export const REPLAY_LIMIT = 5_000

export interface FollowOptions {
  bus: Bus
  lifetime: Lifetime
  log: Log
  replayLimit: number
  /** How much is kept; less in tests. */
  kept?: { events: number; bytes: number }
}

/** How a process reads streams: from now on, the recent ones kept for those who come back. */
export function createFollow({ bus, lifetime, log, replayLimit, kept = KEPT }: FollowOptions): Follow {
  return async (stream, onEvent) => {
    const keep = (event: AnyReceived) => {
      recent.add(event, follower.epoch)
      onEvent(event)
    }
    const follower = await Follower.start({ bus, stream, log, onEvent: keep })
    lifetime.add(follower, (open) => open.close())
    const place = (): Place => ({ seq: follower.seq, epoch: follower.epoch })
    // In the same step as the start: no event has come yet.
    const recent = new Recent(place(), kept)
    const history = createHistory(bus, stream, log)
    await remember(recent, history, place(), Math.min(kept.events, REMEMBERED_AT_START)).catch(
      (error: unknown) => log.warn({ err: error, stream }, 'what was before the start could not be read'),
    )
    return { place, recent, history, turns: new Turns(REPLAYS_AT_ONCE), limit: replayLimit, log }
  }
}

async function remember(recent: Recent, history: History, { seq, epoch }: Place, count: number) {
  const { firstSeq } = await history.held()
  const after = Math.max(seq - count, firstSeq - 1, 0)
  if (after >= seq) return
  const events: AnyReceived[] = []
  for await (const event of history.read({ after, upTo: seq, subjects: [] })) events.push(event)
  recent.prepend(after, events, epoch)
}
