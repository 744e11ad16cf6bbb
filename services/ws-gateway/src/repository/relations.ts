import type { Log } from '@girok/common/log'
import type { Chat } from '../domain/chat.ts'
import type { Personal } from '../domain/personal.ts'
import { Relation } from '../service/relation.ts'

/** The rooms that people are in. A socket waits for chat. */
export const roomsOf = (chat: Pick<Chat, 'listMemberships'>, log: Log): Relation =>
  new Relation({
    patient: true,
    atOnce: 64,
    log,
    load: async (request, call) => {
      const { memberships, nextPageToken } = await chat.listMemberships(request, call)
      return { groups: memberships.map(({ roomId, version }) => ({ id: roomId, version })), nextPageToken }
    },
  })

/** Whom people follow. Without personal a socket is refused. */
export const followeesOf = (personal: Pick<Personal, 'listFollowees'>, log: Log): Relation =>
  new Relation({
    patient: false,
    atOnce: 64,
    log,
    load: async (request, call) => ofPeople(await personal.listFollowees(request, call)),
  })

/** Whom people have blocked or been blocked by. Few at once: what sockets wait for goes first. */
export const blocksOf = (personal: Pick<Personal, 'listBlocked'>, log: Log): Relation =>
  new Relation({
    patient: true,
    atOnce: 8,
    log,
    load: async (request, call) => ofPeople(await personal.listBlocked(request, call)),
  })

/** Pages of people say no versions: whatever an event says is newer. */
const ofPeople = ({ userIds, nextPageToken }: { userIds: string[]; nextPageToken: string }) => ({
  groups: userIds.map((id) => ({ id, version: 0 })),
  nextPageToken,
})
