import { trusted } from 'mongoose'
import { blockKey, type Block } from '../domain/block.ts'
import type { Blocks } from '../domain/stores.ts'
import type { DoubtedCopy } from '@girok/common/events/doubted-copy'
import { ask } from '@girok/common/stores/mongo-ask'
import type { BlockDocument, Models } from './models.ts'
import { upsertNewer } from '@girok/common/stores/mongo-upserts'

const toDocument = (block: Block): BlockDocument => ({
  ...block,
  _id: blockKey(block.blockerId, block.blockedId),
})

export function mongoBlocks({ blocks }: Models): Blocks {
  return {
    between: (one, other, call) =>
      ask(call, async (options) => {
        const keys = [blockKey(one, other), blockKey(other, one)]
        const filter = { _id: trusted({ $in: keys }), active: true }
        return (await blocks.exists(filter).setOptions(options)) !== null
      }),

    among: (these, those, call) =>
      ask(call, async (options) => {
        const [ones, others] = [trusted({ $in: [...these] }), trusted({ $in: [...those] })]
        const $or = [
          { blockerId: ones, blockedId: others },
          { blockerId: others, blockedId: ones },
        ]
        return (await blocks.exists({ active: true, $or }).setOptions(options)) !== null
      }),

    put: (block, call) => upsertNewer(blocks, [toDocument(block)], call),
  }
}

/** The copy as a snapshot of its owner makes it. */
export const blocksCopy = ({ blocks, copies }: Models): Required<DoubtedCopy<Block>> => ({
  isWhole: () => ask(undefined, async () => (await copies.exists({ _id: 'blocks' })) !== null),

  setWhole: () =>
    ask(undefined, () => copies.updateOne({ _id: 'blocks' }, { at: new Date() }, { upsert: true })),

  doubt: (run) => ask(undefined, () => blocks.updateMany({ active: true }, { doubt: run })),

  keep: (named) =>
    upsertNewer(blocks, named.map(toDocument), undefined, { $mergeObjects: ['$$ROOT', { doubt: '' }] }),

  dropDoubted: (run) => ask(undefined, () => blocks.deleteMany({ doubt: run })),
})
