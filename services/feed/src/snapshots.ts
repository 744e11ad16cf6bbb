import { newCall } from '@girok/common/call'
import { pagesOf } from '@girok/common/events/copies'
import type { EventHandlers } from '@girok/common/events/consumer'
import type { StreamName } from '@girok/common/events/streams'
import type { User } from '@girok/proto/auth/v1/auth'
import type { BlockRecord, FollowRecord, Profile } from '@girok/proto/personal/v1/personal'
import { blockHandlers, followHandlers, peopleHandlers, pictureHandlers } from './handler/events.ts'
import type { Peers } from './peers.ts'
import { relationsCopy } from './repository/copy.ts'
import type { Store } from './repository/store.ts'
import type { Context } from './service/context.ts'

/** How one copy is made from its owner. */
export interface Snapshot<Page> {
  stream: StreamName
  handlers: EventHandlers
  pages: () => AsyncIterable<Page>
  put: (page: Page) => Promise<void>
  doubt?: (run: string) => Promise<unknown>
  prune?: (run: string) => Promise<void>
}

const PAGE = 500
const TIMEOUT_MS = 10_000

const page = (pageToken: string) => ({ pageSize: PAGE, pageToken })
const call = () => newCall({ timeoutMs: TIMEOUT_MS })

/** Every copy that feed keeps, by name. */
export const snapshots = (context: Context, store: Store, { auth, personal }: Peers) => ({
  'feed-follows': follows(context, store, () =>
    pagesOf((token) => personal.listAllFollows(page(token), call())),
  ),
  'feed-blocks': blocks(context, store, () =>
    pagesOf((token) => personal.listAllBlocks(page(token), call())),
  ),
  'feed-people': people(context, () => pagesOf((token) => auth.listAllUsers(page(token), call()))),
  'feed-pictures': pictures(context, () => pagesOf((token) => personal.listAllProfiles(page(token), call()))),
})

type Pages<K extends string, T> = () => AsyncIterable<Record<K, T[]>>

function follows(context: Context, store: Store, pages: Pages<'follows', FollowRecord>) {
  const copy = relationsCopy(store, 'follows')
  const toRelation = ({ followerId: from, followeeId: to, active, version }: FollowRecord) => ({
    from,
    to,
    active,
    version,
  })
  return {
    stream: 'PERSONAL',
    handlers: followHandlers(context),
    pages,
    put: ({ follows: found }: { follows: FollowRecord[] }) => copy.keep(found.map(toRelation)),
    doubt: copy.doubt,
    prune: copy.dropDoubted,
  } as const
}

function blocks(context: Context, store: Store, pages: Pages<'blocks', BlockRecord>) {
  const copy = relationsCopy(store, 'blocks')
  const toRelation = ({ blockerId: from, blockedId: to, active, version }: BlockRecord) => ({
    from,
    to,
    active,
    version,
  })
  return {
    stream: 'PERSONAL',
    handlers: blockHandlers(context),
    pages,
    put: ({ blocks: found }: { blocks: BlockRecord[] }) => copy.keep(found.map(toRelation)),
    doubt: copy.doubt,
    prune: copy.dropDoubted,
  } as const
}

/** People are never dropped: auth keeps a tombstone of everybody who left. */
const people = (context: Context, pages: Pages<'users', User>) =>
  ({
    stream: 'AUTH',
    handlers: peopleHandlers(context),
    pages,
    put: ({ users }: { users: User[] }) => context.people.putNames(users),
  }) as const

const pictures = (context: Context, pages: Pages<'profiles', Profile>) =>
  ({
    stream: 'PERSONAL',
    handlers: pictureHandlers(context),
    pages,
    put: ({ profiles }: { profiles: Profile[] }) =>
      context.people.putPictures(
        profiles.map(({ userId: id, avatarUrl, version }) => ({ id, avatarUrl, version })),
      ),
  }) as const
