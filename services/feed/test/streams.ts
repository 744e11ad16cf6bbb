import { newCall } from '@girok/common/call'
import type { EventType, Payload } from '@girok/common/events/catalog'
import { createEntry } from '@girok/common/events/entry'
import { createPublisher } from '@girok/common/events/publisher'
import { createLog } from '@girok/common/log'
import { createMetrics } from '@girok/common/metrics'
import { closeNats, connectNats } from '@girok/common/stores/nats'

/** What other services publish, published by a test. */
export interface Streams {
  publish: <T extends EventType>(type: T, payload: Payload<T>) => Promise<void>
  follow: (followerId: string, followeeId: string, version?: number) => Promise<void>
  unfollow: (followerId: string, followeeId: string, version?: number) => Promise<void>
  block: (blockerId: string, blockedId: string, version?: number) => Promise<void>
  unblock: (blockerId: string, blockedId: string, version?: number) => Promise<void>
  register: (userId: string, username: string) => Promise<void>
  close: () => Promise<void>
}

export async function openStreams(natsUrl: string): Promise<Streams> {
  const bus = await connectNats(natsUrl, 'test', createLog('test', 'silent'))
  const publisher = createPublisher(bus.jetstream, createMetrics('test'))
  const publish: Streams['publish'] = (type, payload) =>
    publisher.publish(createEntry(type, payload, newCall()))
  return {
    publish,
    follow: (followerId, followeeId, version = 1) =>
      publish('personal.user.followed', { followerId, followeeId, version, followedAt: new Date() }),
    unfollow: (followerId, followeeId, version = 2) =>
      publish('personal.user.unfollowed', { followerId, followeeId, version }),
    block: (blockerId, blockedId, version = 1) =>
      publish('personal.user.blocked', { blockerId, blockedId, version }),
    unblock: (blockerId, blockedId, version = 2) =>
      publish('personal.user.unblocked', { blockerId, blockedId, version }),
    register: (userId, username) =>
      publish('auth.user.registered', {
        userId,
        username,
        displayName: username.toUpperCase(),
        version: 1,
        createdAt: new Date(),
      }),
    close: () => closeNats(bus),
  }
}
