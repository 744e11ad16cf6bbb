import { newCall, type Call } from '@girok/common/call'
import { PoisonError, type Received } from '@girok/common/events/received'
import { isId } from '@girok/common/ids'

/** An event may wait for the database longer than a person would. */
const TIMEOUT_MS = 20_000

/** The call in which an event is handled; the fault of an id that is none is permanent. */
export function callFor({ type, traceparent, actor }: Received, ids: readonly string[]): Call {
  if (!ids.every(isId)) throw new PoisonError(`an id of ${type} is not a UUID`)
  return newCall({ caller: actor, traceparent, timeoutMs: TIMEOUT_MS })
}
