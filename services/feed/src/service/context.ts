import type { Relay } from '@girok/common/events/coalesced-relay'
import type {
  Blocks,
  Comments,
  Files,
  Follows,
  People,
  Posts,
  Reactions,
  Requests,
  Timelines,
} from '../domain/stores.ts'

/** Everything that a use case needs. */
export interface Context {
  posts: Posts
  reactions: Reactions
  comments: Comments
  timelines: Timelines
  follows: Follows
  blocks: Blocks
  people: People
  requests: Requests
  files: Files
  /** Outboxes by document. */
  postRelay: Relay
  reactionRelay: Relay
  commentRelay: Relay
  /** Writes posts to timelines, by post. */
  fanOut: Relay
  /** Counts reactions and comments, by post. */
  tally: Relay
}
