import { CoalescedRelay, type RelayWork } from '@girok/common/events/coalesced-relay'
import { outboxWork } from '@girok/common/events/outbox-mongo'
import type { Publisher } from '@girok/common/events/publisher'
import type { Lifetime } from '@girok/common/lifetime'
import type { Log } from '@girok/common/log'
import type { Config } from './config.ts'
import type { Peers } from './peers.ts'
import { mongoComments } from './repository/comments.ts'
import { fanOutWork } from './repository/fan-out.ts'
import { mediaFiles } from './repository/files.ts'
import { mongoPeople } from './repository/people.ts'
import { mongoPosts } from './repository/posts.ts'
import { mongoReactions } from './repository/reactions.ts'
import { mongoBlocks, mongoFollows } from './repository/relations.ts'
import { mongoRequests } from './repository/requests.ts'
import type { Store } from './repository/store.ts'
import { tallyWork } from './repository/tally.ts'
import { mongoTimelines, TIMELINE_CAP } from './repository/timelines.ts'
import type { Context } from './service/context.ts'

interface Parts {
  config: Config
  store: Store
  peers: Peers
  publisher: Publisher
  log: Log
}

/** Every use case's tools over one store; what runs in the background ends with the lifetime. */
export function createContext({ config, store, peers, publisher, log }: Parts, lifetime: Lifetime): Context {
  const timelines = mongoTimelines(store)
  const people = mongoPeople(store, config.FEED_ABSENT_AFTER_DAYS)
  const blocks = mongoBlocks(store)
  const relay = (work: RelayWork) => lifetime.add(new CoalescedRelay(work, log), (r) => r.close())
  const outbox = (name: string, collection: Store['posts' | 'reactions' | 'comments']) =>
    relay(outboxWork(name, collection as never, publisher))
  const fanOut = {
    store,
    timelines,
    people,
    blocks,
    pullAbove: config.FEED_PULL_ABOVE_FOLLOWERS,
    trimOneIn: TIMELINE_CAP,
  }
  return {
    posts: mongoPosts(store),
    reactions: mongoReactions(store),
    comments: mongoComments(store),
    timelines,
    follows: mongoFollows(store),
    blocks,
    people,
    requests: mongoRequests(store),
    files: mediaFiles(peers.media),
    postRelay: outbox('events of posts', store.posts),
    reactionRelay: outbox('events of reactions', store.reactions),
    commentRelay: outbox('events of comments', store.comments),
    fanOut: relay(fanOutWork(fanOut)),
    tally: relay(tallyWork(store)),
  }
}
