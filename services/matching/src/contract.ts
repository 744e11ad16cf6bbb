import { QueueState, type Match as WireMatch, type QueueResponse } from '@girok/proto/matching/v1/matching'
import type { Match, Status } from './domain/status.ts'

/** A match as the contract writes it. */
export const toWire = ({ userIds, ...match }: Match): WireMatch => ({ ...match, userIds: [...userIds] })

/** A person's state as the contract writes it. */
export function toResponse(status: Status): QueueResponse {
  const idle = { queue: '', position: 0, waitingSince: undefined, match: undefined }
  switch (status.state) {
    case 'IDLE':
      return { ...idle, state: QueueState.QUEUE_STATE_IDLE }
    case 'WAITING': {
      const { queue, position, since: waitingSince } = status
      return { ...idle, state: QueueState.QUEUE_STATE_WAITING, queue, position, waitingSince }
    }
    case 'MATCHED':
      return {
        ...idle,
        state: QueueState.QUEUE_STATE_MATCHED,
        queue: status.queue,
        match: toWire(status.match),
      }
  }
}
