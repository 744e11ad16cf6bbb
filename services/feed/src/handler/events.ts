import { newCall, type Call } from '@girok/common/call'
import type { EventHandlers } from '@girok/common/events/consumer'
import { PoisonError } from '@girok/common/events/received'
import { isId } from '@girok/common/ids'
import type { StreamName } from '@girok/common/events/streams'
import type { People } from '../domain/stores.ts'
import type { Context } from '../service/context.ts'
import { blockChanged, followChanged } from '../service/relations.ts'
import { renewIfAway } from '../service/renew.ts'
import { removeFile } from '../service/write.ts'

const TIMEOUT_MS = 20_000

interface Caused {
  traceparent: string
}

const callOf = ({ traceparent }: Caused): Call =>
  newCall({ caller: 'feed', traceparent, timeoutMs: TIMEOUT_MS })

function requireIds(...ids: string[]): void {
  if (!ids.every(isId)) throw new PoisonError('an id is not a UUID')
}

/** `feed-fanout`: brings posts to timelines, and takes deleted ones out. */
const fanOutHandlers = ({ fanOut, timelines, tally }: FanOut): EventHandlers => ({
  'feed.post.created': ({ payload }) => fanOut.flush(payload.post?.id ?? ''),
  'feed.post.deleted': async (event) => {
    const { postId } = event.payload
    await timelines.removePost(postId, callOf(event))
    // Counting at a post that is gone takes its reactions and comments with it.
    await tally.flush(postId)
  },
})

type FanOut = Pick<Context, 'fanOut' | 'timelines' | 'tally'>

/** `feed-counts`: counts reactions and comments. The event only says where something is to be counted. */
function countHandlers({ tally }: Pick<Context, 'tally'>): EventHandlers {
  const count = ({ payload }: { payload: { postId: string } }) => tally.flush(payload.postId)
  return {
    'feed.post.liked': count,
    'feed.post.unliked': count,
    'feed.reaction.changed': count,
    'feed.comment.created': count,
    'feed.comment.deleted': count,
  }
}

/** `feed-follows`: keeps who follows whom. */
export function followHandlers(context: Context): EventHandlers {
  type Followed = Caused & { payload: { followerId: string; followeeId: string; version: number } }
  const keep = async (event: Followed, active: boolean) => {
    const { followerId: from, followeeId: to, version } = event.payload
    requireIds(from, to)
    await followChanged(context, { from, to, active, version }, callOf(event))
  }
  return {
    'personal.user.followed': (event) => keep(event, true),
    'personal.user.unfollowed': (event) => keep(event, false),
  }
}

/** `feed-blocks`: keeps who blocks whom. */
export function blockHandlers(context: Context): EventHandlers {
  type Blocked = Caused & { payload: { blockerId: string; blockedId: string; version: number } }
  const keep = async (event: Blocked, active: boolean) => {
    const { blockerId: from, blockedId: to, version } = event.payload
    requireIds(from, to)
    await blockChanged(context, { from, to, active, version }, callOf(event))
  }
  return {
    'personal.user.blocked': (event) => keep(event, true),
    'personal.user.unblocked': (event) => keep(event, false),
  }
}

/** `feed-people`: keeps names, and makes timelines anew for people who were away. */
export function peopleHandlers(context: Context): EventHandlers {
  type Named = Caused & {
    payload: { userId: string; username: string; displayName: string; version: number }
  }
  const keep = async (event: Named) => {
    const { userId: id, username, displayName, version } = event.payload
    requireIds(id)
    await context.people.putNames([{ id, username, displayName, version }], callOf(event))
  }
  return {
    'auth.user.registered': keep,
    'auth.user.updated': keep,
    'auth.user.deleted': ({ payload, ...event }) => {
      // The username stays theirs; what they were called does not.
      return forgetNames(context.people, payload.userId, payload.version, callOf(event))
    },
    'auth.user.logged_in': async (event) => {
      const { userId } = event.payload
      requireIds(userId)
      await renewIfAway(context, userId, callOf(event))
    },
  }
}

async function forgetNames(people: People, id: string, version: number, call: Call): Promise<void> {
  requireIds(id)
  const username = (await people.byIds([id], call)).get(id)?.username ?? ''
  await people.putNames([{ id, username, displayName: '', version }], call)
}

/** `feed-pictures`: keeps people's pictures. */
export const pictureHandlers = ({ people }: Pick<Context, 'people'>): EventHandlers => ({
  'personal.profile.updated': async (event) => {
    const { userId: id, avatarUrl, version } = event.payload
    requireIds(id)
    await people.putPictures([{ id, avatarUrl, version }], callOf(event))
  },
})

/** `feed-files`: takes files that are gone out of posts. */
export function fileHandlers(context: Context): EventHandlers {
  const remove = (event: Caused & { payload: { fileId: string } }) =>
    removeFile(context, event.payload.fileId, callOf(event))
  return { 'media.file.rejected': remove, 'media.file.deleted': remove }
}

interface Subscription {
  stream: StreamName
  durable: string
  handlers: EventHandlers
  /** How many events are handled at once. */
  concurrency?: number
}

/** Everything that feed consumes. */
export const subscriptions = (context: Context): Subscription[] => [
  { stream: 'FEED', durable: 'feed-fanout', handlers: fanOutHandlers(context), concurrency: 4 },
  { stream: 'FEED', durable: 'feed-counts', handlers: countHandlers(context) },
  { stream: 'PERSONAL', durable: 'feed-follows', handlers: followHandlers(context) },
  { stream: 'PERSONAL', durable: 'feed-blocks', handlers: blockHandlers(context) },
  { stream: 'PERSONAL', durable: 'feed-pictures', handlers: pictureHandlers(context) },
  { stream: 'AUTH', durable: 'feed-people', handlers: peopleHandlers(context) },
  { stream: 'MEDIA', durable: 'feed-files', handlers: fileHandlers(context) },
]
