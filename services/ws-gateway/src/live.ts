import { newId } from '@girok/common/ids'
import { newCall } from '@girok/common/call'
import { hearLive, tellLive } from '@girok/common/live/channel'
import { PRESENCE_TTL_MS, Presence } from '@girok/common/live/presence'
import type { Lifetime } from '@girok/common/lifetime'
import type { Log } from '@girok/common/log'
import { closeValkey, connectCache } from '@girok/common/stores/valkey'
import type { Chat } from './domain/chat.ts'
import type { GatewayNamespace } from './handler/socket.ts'
import { Attendance, MAX_ROOMS, type Times } from './service/attendance.ts'
import { Live, type LiveEvents, type Tell } from './service/live.ts'
import { Onlookers } from './service/onlookers.ts'
import type { Relation } from './service/relation.ts'

/** How soon people are shown as gone. */
export const TIMES: Times = { graceMs: 5_000, renewMs: 5_000, ttlMs: PRESENCE_TTL_MS }

export interface LiveParts {
  cacheUrl: string
  chat: Chat
  rooms: Relation
  blocks: Relation
  namespace: GatewayNamespace
  times?: Times
  lifetime: Lifetime
  log: Log
}

/** Opens what is shown at once and kept by nobody: presence and typing, by way of the cache. */
export function openLive(parts: LiveParts): { live: Live; tell: Tell } {
  const { chat, rooms, blocks, namespace, times = TIMES, lifetime, log } = parts
  const node = newId()
  const cache = lifetime.add(connectCache(parts.cacheUrl, log), closeValkey)
  const tell: Tell = (message) => tellLive(cache, message)
  const attendance = new Attendance({
    node,
    presence: new Presence(cache, times.ttlMs),
    tell,
    roomsOf: (userId) => rooms.members.groupsOf(userId),
    lookUpRooms: async (userId) => {
      const { memberships } = await chat.listMemberships(
        { pageSize: MAX_ROOMS, pageToken: '' },
        newCall({ userId }),
      )
      return memberships.map(({ roomId }) => roomId)
    },
    times,
    log,
  })
  lifetime.add(attendance, (open) => open.close())
  const onlookers = new Onlookers(rooms.members, blocks.members)
  const live = new Live({ node, attendance, rooms, blocks, onlookers, tell, show: show(namespace) })
  lifetime.add(live, (open) => open.close())
  lifetime.add(
    hearLive(parts.cacheUrl, log, (message) => live.hear(message)),
    (open) => open.close(),
  )
  return { live, tell }
}

/** These have no place in a stream, so no `seq`. */
const show =
  (namespace: GatewayNamespace) =>
  <T extends keyof LiveEvents>(people: string[], type: T, data: LiveEvents[T]): void => {
    if (people.length === 0) return
    namespace.local.to(people).emit(type, { id: newId(), type, occurredAt: new Date().toISOString(), data })
  }
