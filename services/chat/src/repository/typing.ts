import { tellLive } from '@girok/common/live/channel'
import type { connectCache } from '@girok/common/stores/valkey'
import type { Typing } from '../domain/stores.ts'

/** By way of the channel that every socket node hears. */
export const liveTyping = (cache: ReturnType<typeof connectCache>): Typing => ({
  show: (roomId, userId) => tellLive(cache, { kind: 'typing', roomId, userId }),
})
