import type { Call } from '@girok/common/call'
import { concurrentChange } from '../domain/faults.ts'
import type { Context } from './context.ts'

const ATTEMPTS = 20

/**
 * Commits one operation of a room: attempts in turn with others of this process until one holds, then has it relayed.
 * An attempt reads what it needs, throws when the answer is no, and is undefined when the room changed under it.
 */
export async function commit<T>(
  context: Context,
  roomId: string,
  call: Call,
  attempt: () => Promise<T | undefined>,
): Promise<T> {
  const done = await context.gate.run(roomId, call, () => repeat(attempt))
  context.roomRelay.nudge(roomId)
  return done
}

async function repeat<T>(attempt: () => Promise<T | undefined>): Promise<T> {
  for (let i = 0; i < ATTEMPTS; i++) {
    const done = await attempt()
    if (done !== undefined) return done
  }
  throw concurrentChange()
}
