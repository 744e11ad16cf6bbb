import type { Blocks, Inboxes, Posts, Presence, Rooms } from '../domain/stores.ts'

/** What use cases work with. */
export interface Context {
  inboxes: Inboxes
  posts: Posts
  rooms: Rooms
  blocks: Blocks
  presence: Presence
}
