import type { Call } from '@girok/common/call'
import type { Block } from './block.ts'
import type { Match, Status } from './status.ts'
import type { Wish } from './wish.ts'

/**
 * Everybody's state. Each method is one atomic step, with the events that tell of it; whoever can be paired by it is
 * paired in it.
 */
export interface Queues {
  join(userId: string, wish: Wish, call: Call): Promise<Status>
  /** By one's own will, or for good: then the blocks that one made are forgotten too. */
  leave(userId: string, reason: 'LEFT' | 'ERASED', call: Call): Promise<void>
  skip(userId: string, otherId: string, call: Call): Promise<void>
  /** Also says that the person is there. */
  status(userId: string, call: Call): Promise<Status>
  /** Those of the ids that are known. */
  matches(ids: readonly string[]): Promise<Match[]>
  setRoom(matchId: string, roomId: string, call: Call): Promise<void>
  /** False when there is no such match. */
  fail(matchId: string, goneIds: readonly string[], call: Call): Promise<boolean>
  /** Forgets who is absent and pairs those whose search has widened; false when there is more to do at once. */
  sweep(call: Call): Promise<boolean>
}

/** This service's copy of who blocks whom. */
export interface Blocks {
  /** Keeps what is newer than what is known; a match of the two ends. */
  put(block: Block, call: Call): Promise<void>
}

/** What is known of people elsewhere. */
export interface People {
  isLiving(userId: string, call: Call): Promise<boolean>
}
