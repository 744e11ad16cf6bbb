import { newCall } from '@girok/common/call'
import type { EventHandlers } from '@girok/common/events/consumer'
import { PoisonError, type Received } from '@girok/common/events/received'
import { isId } from '@girok/common/ids'
import type { Context } from '../service/context.ts'
import { welcome } from '../service/people.ts'

const callFor = ({ traceparent }: Pick<Received, 'traceparent'>) =>
  newCall({ caller: 'personal', traceparent })

/** The durable consumer `personal-people`: keeps auth's names, and makes what a new person starts with. */
export const peopleHandlers = (ctx: Pick<Context, 'people'>): EventHandlers => ({
  'auth.user.registered': async ({ payload, ...event }) => {
    const { userId: id, username, displayName, version } = payload
    requireIds(id)
    const person = { id, username, displayName, deleted: false, leaving: false, version }
    await welcome(ctx, person, callFor(event))
  },

  'auth.user.updated': async ({ payload, ...event }) => {
    const { userId: id, username, displayName, leaving, version } = payload
    requireIds(id)
    await ctx.people.put(callFor(event), [{ id, username, displayName, deleted: false, leaving, version }])
  },

  'auth.user.deleted': async ({ payload: { userId: id, version }, ...event }) => {
    requireIds(id)
    const tombstone = { id, username: '', displayName: '', deleted: true, leaving: false, version }
    await ctx.people.put(callFor(event), [tombstone])
  },
})

/** The durable consumer `personal-files`: a deleted file is nobody's picture. */
export const fileHandlers = ({ profiles }: Pick<Context, 'profiles'>): EventHandlers => ({
  'media.file.deleted': async ({ payload: { ownerId, fileId }, ...event }) => {
    requireIds(ownerId, fileId)
    await profiles.dropFile(callFor(event), ownerId, fileId)
  },
})

function requireIds(...ids: string[]): void {
  if (!ids.every(isId)) throw new PoisonError('an id is not a UUID')
}
