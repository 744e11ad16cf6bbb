import type { Relay } from '@girok/common/events/coalesced-relay'
import type {
  Blocks,
  Journal,
  Marks,
  Matches,
  Messages,
  People,
  Requests,
  Rooms,
  Typing,
} from '../domain/stores.ts'
import type { Fences } from './fences.ts'
import type { Gate } from './gate.ts'

/** Everything that a use case needs. */
export interface Context {
  rooms: Rooms
  journal: Journal
  messages: Messages
  marks: Marks
  requests: Requests
  people: People
  blocks: Blocks
  matches: Matches
  typing: Typing
  /** By room id. */
  roomRelay: Relay
  /** By mark. */
  markRelay: Relay
  gate: Gate
  fences: Fences
}
