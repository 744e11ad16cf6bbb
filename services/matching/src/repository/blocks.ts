import { newCall } from '@girok/common/call'
import type { Redis } from 'ioredis'
import type { Block } from '../domain/block.ts'
import type { Blocks } from '../domain/stores.ts'
import { ROOT, storeCall, type Run } from './scripts.ts'

export const valkeyBlocks = (run: Run): Blocks => ({
  put: async (block, call) => void (await run('block', block, call)),
})

const WHOLE = `${ROOT}:blocks-whole`

/** The copy as a snapshot of its owner makes it. */
export function blocksCopy(valkey: Redis, run: Run) {
  const eachBlocker = async (ask: object) => {
    for await (const blockers of valkey.sscanStream(`${ROOT}:blockers`))
      await Promise.all((blockers as string[]).map((blocker) => run('doubt', { ...ask, blocker }, newCall())))
  }
  return {
    /** Whether a whole snapshot was ever kept. */
    isWhole: () => storeCall(async () => (await valkey.exists(WHOLE)) === 1),

    setWhole: () => storeCall(() => valkey.set(WHOLE, 1)),

    /** Doubts every block that stands, until its owner names it or an event writes it anew. */
    doubt: (id: string) => eachBlocker({ run: id }),

    /** What the owner named; what it named is in doubt no more, also where something newer is known. */
    keep: (blocks: readonly Block[]) => Promise.all(blocks.map((block) => run('block', block, newCall()))),

    /** Drops what is still in doubt. */
    dropDoubted: (id: string) => eachBlocker({ run: id, drop: true }),
  }
}

export type BlocksCopy = ReturnType<typeof blocksCopy>
