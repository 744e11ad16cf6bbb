import { ask } from '@girok/common/stores/mongo-ask'
import { upsertAll } from '@girok/common/stores/mongo-upserts'
import type { People } from '../domain/stores.ts'
import type { Store } from './store.ts'

const HOUR_MS = 60 * 60_000
const DAY_MS = 24 * HOUR_MS

/** The names and pictures of people, and who was here lately. */
export function mongoPeople({ people }: Pick<Store, 'people'>, absentAfterDays: number): People {
  const absentSince = () => new Date(Date.now() - absentAfterDays * DAY_MS)
  return {
    byIds: (ids, call) =>
      ask(call, async (options) => {
        const found = await people.find({ _id: { $in: [...ids] } }, options).toArray()
        return new Map(
          found.map(({ _id, username = '', displayName = '', avatarUrl = '' }) => [
            _id,
            { id: _id, username, displayName, avatarUrl },
          ]),
        )
      }),

    putNames: (names, call) =>
      putNewer(
        names.map(({ id, username, displayName, version }) => ({
          id,
          field: 'namesVersion',
          values: { username, displayName, namesVersion: version },
        })),
        call,
      ),

    putPictures: (pictures, call) =>
      putNewer(
        pictures.map(({ id, avatarUrl, version }) => ({
          id,
          field: 'pictureVersion',
          values: { avatarUrl, pictureVersion: version },
        })),
        call,
      ),

    visit: (id, call) =>
      ask(call, async (options) => {
        const known = await people.findOne({ _id: id }, options)
        const seenAt = new Date()
        if (!known) {
          await people.updateOne({ _id: id }, { $setOnInsert: { seenAt } }, { ...options, upsert: true })
          return false
        }
        const wasAbsent = known.seenAt < absentSince()
        if (wasAbsent) await people.updateOne({ _id: id }, { $set: { seenAt, outdated: true } }, options)
        else if (known.seenAt.getTime() < seenAt.getTime() - HOUR_MS)
          await people.updateOne({ _id: id }, { $set: { seenAt } }, options)
        return wasAbsent || known.outdated === true
      }),

    upToDate: (id, call) =>
      ask(call, async (options) => {
        await people.updateOne({ _id: id }, { $unset: { outdated: '' } }, options)
      }),

    absent: (ids) =>
      ask(undefined, async () => {
        const filter = { _id: { $in: [...ids] }, seenAt: { $lt: absentSince() } }
        return new Set(
          (await people.find(filter, { projection: { _id: 1 } }).toArray()).map(({ _id }) => _id),
        )
      }),
  }

  /** Upserts values of which older ones never replace newer ones. Whoever was never seen was seen now. */
  function putNewer(
    states: readonly { id: string; field: string; values: Record<string, string | number> }[],
    call?: Parameters<People['upToDate']>[1],
  ): Promise<void> {
    const writes = states.map(({ id, field, values }) => ({
      updateOne: {
        filter: { _id: id },
        update: [
          {
            $replaceWith: {
              $cond: [
                { $gte: [`$${field}`, values[field]] },
                '$$ROOT',
                { $mergeObjects: [{ seenAt: new Date() }, '$$ROOT', { $literal: values }] },
              ],
            },
          },
        ],
        upsert: true,
      },
    }))
    return upsertAll(people as never, writes, call)
  }
}
