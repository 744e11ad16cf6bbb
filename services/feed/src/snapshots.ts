import { newCall } from '@girok/common/call'
import { rowsOf } from '@girok/common/events/copies'
import type { EventHandlers } from '@girok/common/events/consumer'
import type { DoubtedCopy } from '@girok/common/events/doubted-copy'
import type { StreamName } from '@girok/common/events/streams'
import type { User } from '@girok/proto/auth/v1/auth'
import type { BlockRecord, FollowRecord, Profile } from '@girok/proto/personal/v1/personal'
import type { Picture } from './domain/person.ts'
import type { Relation } from './domain/relation.ts'
import { blockHandlers, followHandlers, peopleHandlers, pictureHandlers } from './handler/events.ts'
import type { Peers } from './peers.ts'
import { relationsCopy, wholeness } from './repository/copy.ts'
import type { Store } from './repository/store.ts'
import type { Context } from './service/context.ts'

/** How one copy is made from its owner. */
export interface Snapshot<Row> {
  stream: StreamName
  handlers: EventHandlers
  rows: () => AsyncIterable<readonly Row[]>
  copy: DoubtedCopy<Row>
}

const PAGE = 500
const TIMEOUT_MS = 10_000

const page = (pageToken: string) => ({ pageSize: PAGE, pageToken })
const call = () => newCall({ timeoutMs: TIMEOUT_MS })

/** Every copy that feed keeps, by name. */
export const snapshots = (context: Context, store: Store, peers: Peers) => ({
  'feed-follows': follows(context, store, peers),
  'feed-blocks': blocks(context, store, peers),
  'feed-people': people(context, store, peers),
  'feed-pictures': pictures(context, store, peers),
})

const follows = (context: Context, store: Store, { personal }: Peers): Snapshot<Relation> => ({
  stream: 'PERSONAL',
  handlers: followHandlers(context),
  rows: () =>
    rowsOf(
      (token) => personal.listAllFollows(page(token), call()),
      ({ follows: found }) => found.map(toFollow),
    ),
  copy: relationsCopy(store, 'follows'),
})

const blocks = (context: Context, store: Store, { personal }: Peers): Snapshot<Relation> => ({
  stream: 'PERSONAL',
  handlers: blockHandlers(context),
  rows: () =>
    rowsOf(
      (token) => personal.listAllBlocks(page(token), call()),
      ({ blocks: found }) => found.map(toBlock),
    ),
  copy: relationsCopy(store, 'blocks'),
})

/** People are never dropped: auth keeps a tombstone of everybody who left. */
const people = (context: Context, store: Store, { auth }: Peers): Snapshot<User> => ({
  stream: 'AUTH',
  handlers: peopleHandlers(context),
  rows: () =>
    rowsOf(
      (token) => auth.listAllUsers(page(token), call()),
      ({ users }) => users,
    ),
  copy: { ...wholeness(store, 'feed-people'), keep: (users) => context.people.putNames(users) },
})

const pictures = (context: Context, store: Store, { personal }: Peers): Snapshot<Picture> => ({
  stream: 'PERSONAL',
  handlers: pictureHandlers(context),
  rows: () =>
    rowsOf(
      (token) => personal.listAllProfiles(page(token), call()),
      ({ profiles }) => profiles.map(toPicture),
    ),
  copy: { ...wholeness(store, 'feed-pictures'), keep: (found) => context.people.putPictures(found) },
})

const toFollow = ({ followerId, followeeId, active, version }: FollowRecord): Relation => ({
  from: followerId,
  to: followeeId,
  active,
  version,
})

const toBlock = ({ blockerId, blockedId, active, version }: BlockRecord): Relation => ({
  from: blockerId,
  to: blockedId,
  active,
  version,
})

const toPicture = ({ userId, avatarUrl, version }: Profile): Picture => ({ id: userId, avatarUrl, version })
