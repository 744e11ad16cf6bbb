import type { Blocks, People, Queues } from '../domain/stores.ts'

/** What use cases work with. */
export interface Context {
  queues: Queues
  blocks: Blocks
  people: People
}
