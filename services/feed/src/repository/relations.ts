import type { Call } from '@girok/common/call'
import { ask } from '@girok/common/stores/mongo-ask'
import { upsertAll } from '@girok/common/stores/mongo-upserts'
import { relationKey, type Relation } from '../domain/relation.ts'
import type { Blocks, Follows } from '../domain/stores.ts'
import type { RelationDocument } from './models.ts'
import type { Collection, Store } from './store.ts'

export function mongoFollows({ follows, people }: Pick<Store, 'follows' | 'people'>): Follows {
  return {
    put: async (follow, call) => {
      await putNewer(follows, [follow], call)
      // Stored before the look at the followee: whoever marks all follows of them finds this one, or this look their mark.
      await ask(call, async (options) => {
        if (await people.findOne({ _id: follow.to, pulled: true }, options))
          await follows.updateOne({ _id: keyOf(follow) }, { $set: { pulled: true } }, options)
      })
    },

    active: (follow, call) =>
      ask(call, async (options) => {
        const _id = keyOf(follow)
        return (await follows.findOne({ _id, active: true }, options)) !== null
      }),

    among: (from, tos, call) =>
      ask(call, async (options) => {
        const _id = { $in: tos.map((to) => relationKey(from, to)) }
        const found = await follows.find({ _id, active: true }, options).toArray()
        return new Set(found.map(({ to }) => to))
      }),

    followees: (from, pulled, call) =>
      ask(call, async (options) => {
        const filter = { from, active: true, ...(pulled && { pulled: true }) }
        return (await follows.find(filter, { ...options, projection: { to: 1 } }).toArray()).map(
          ({ to }) => to,
        )
      }),
  }
}

export function mongoBlocks({ blocks }: Pick<Store, 'blocks'>): Blocks {
  const idsOf = (found: readonly RelationDocument[], one: string) =>
    new Set(found.map(({ from, to }) => (from === one ? to : from)))
  return {
    put: (block, call) => putNewer(blocks, [block], call),

    among: (one, others, call) =>
      ask(call, async (options) => {
        const keys = others.flatMap((other) => [relationKey(one, other), relationKey(other, one)])
        const found = blocks.find({ _id: { $in: keys }, active: true }, options)
        return idsOf(await found.toArray(), one)
      }),

    all: (one, call) =>
      ask(call, async (options) => {
        const found = blocks.find({ active: true, $or: [{ from: one }, { to: one }] }, options)
        return idsOf(await found.toArray(), one)
      }),
  }
}

const keyOf = ({ from, to }: Pick<Relation, 'from' | 'to'>) => relationKey(from, to)

/** Upserts relations of which an older state never replaces a newer one; what else the document says stays. */
export function putNewer(
  collection: Collection<RelationDocument>,
  relations: readonly Relation[],
  call?: Call,
): Promise<void> {
  const writes = relations.map((relation) => ({
    updateOne: {
      filter: { _id: keyOf(relation) },
      update: [
        {
          $replaceWith: {
            $cond: [
              { $gte: ['$version', relation.version] },
              { $mergeObjects: ['$$ROOT', { doubt: '' }] },
              { $mergeObjects: ['$$ROOT', { $literal: { ...relation, doubt: '' } }] },
            ],
          },
        },
      ],
      upsert: true,
    },
  }))
  return upsertAll(collection as never, writes, call)
}
