import type { Room } from '@girok/proto/chat/v1/chat'
import type { World } from './boot.ts'
import { as, type ChatClient } from './boot.ts'
import { eventsOf, eventually, versionOf } from './stream.ts'

/** People and a GROUP room of them, made by the first. */
export async function club(
  world: World,
  chat: ChatClient,
  size: number,
): Promise<{ room: Room; people: string[] }> {
  const people = world.people.join(size)
  const room = await chat.createRoom(
    { memberIds: people.slice(1), name: 'club', requestId: '' },
    as(people[0]!),
  )
  return { room, people }
}

export const say = (chat: ChatClient, roomId: string, userId: string, body: string, requestId = '') =>
  chat.sendMessage({ roomId, body, requestId }, as(userId))

/** The room's newest messages, read by one of its members. */
export async function history(chat: ChatClient, roomId: string, userId: string) {
  const { messages } = await chat.getMessages({ roomId, pageSize: 100, pageToken: '' }, as(userId))
  return messages
}

/** The room's events once those up to a version are there. */
export const published = (world: World, roomId: string, version: number) =>
  eventually(async () => {
    const events = await eventsOf(world.stores.natsUrl, roomId)
    return events.some((event) => versionOf(event) >= version) && events
  })

/** Resolves when nothing of the room waits to be published. */
export const settled = (world: World, roomId: string) =>
  eventually(async () => {
    const room = await world.database
      .collection<{ _id: string; pending: boolean }>('rooms')
      .findOne({ _id: roomId })
    return room?.pending === false
  })

export const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

/** The room that a match has in the store, or what stands for it. */
export const roomOfMatch = (world: World, matchId: string) =>
  world.database
    .collection<{ _id: string; version: number; memberIds: string[] }>('rooms')
    .findOne({ matchId })

/** Resolves when chat has handled all that a stream has for one of its consumers. */
export const handled = (world: World, stream: 'PERSONAL' | 'MATCHING', durable: string) =>
  eventually(async () => {
    const manager = await world.peers.jetstream.jetstreamManager()
    const { num_pending: pending, num_ack_pending: open } = await manager.consumers.info(stream, durable)
    return pending === 0 && open === 0
  })
