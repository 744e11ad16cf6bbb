import type { AnyReceived } from '@girok/common/events/received'
import { streamEvents } from '@girok/common/testing/stream'

export { eventually } from '@girok/common/testing/eventually'

/** The events of one room on the stream CHAT so far, in the stream's order. */
export const eventsOf = (natsUrl: string, roomId: string) =>
  streamEvents(natsUrl, 'CHAT', `chat.*.*.${roomId}`)

/** The room's version that an event tells of; read marks tell of none. */
export const versionOf = ({ payload }: AnyReceived): number => ('version' in payload ? payload.version : NaN)
