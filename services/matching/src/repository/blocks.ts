import { newCall } from '@girok/common/call'
import type { DoubtedCopy } from '@girok/common/events/doubted-copy'
import type { Redis } from 'ioredis'
import type { Block } from '../domain/block.ts'
import type { Blocks } from '../domain/stores.ts'
import { ROOT, storeCall, type Run } from './scripts.ts'

export const valkeyBlocks = (run: Run): Blocks => ({
  put: async (block, call) => void (await run('block', block, call)),
})

const WHOLE = `${ROOT}:blocks-whole`

/** The copy as a snapshot of its owner makes it. */
export function blocksCopy(valkey: Redis, run: Run): Required<DoubtedCopy<Block>> {
  const eachBlocker = async (ask: object) => {
    for await (const blockers of valkey.sscanStream(`${ROOT}:blockers`))
      await Promise.all((blockers as string[]).map((blocker) => run('doubt', { ...ask, blocker }, newCall())))
  }
  return {
    isWhole: () => storeCall(async () => (await valkey.exists(WHOLE)) === 1),

    setWhole: () => storeCall(() => valkey.set(WHOLE, 1)),

    doubt: (id) => eachBlocker({ run: id }),

    keep: (blocks) => Promise.all(blocks.map((block) => run('block', block, newCall()))),

    dropDoubted: (id) => eachBlocker({ run: id, drop: true }),
  }
}
