import { Follower } from '@girok/common/events/follower'
import type { AnyReceived } from '@girok/common/events/received'
import type { StreamName } from '@girok/common/events/streams'
import { connect } from '@girok/common/grpc/client'
import { serviceTokens } from '@girok/common/s2s/identity'
import { ChatServiceService } from '@girok/proto/chat/v1/chat'
import { PersonalServiceService } from '@girok/proto/personal/v1/personal'
import type { Chat } from './domain/chat.ts'
import type { Parts } from './parts.ts'
import { blocksOf, followeesOf, roomsOf } from './repository/relations.ts'
import { learnBlocks, learnFollows } from './service/learn-people.ts'
import { LOAD_MS, type Relation } from './service/relation.ts'

/** Who is related to whom, as this node knows it of its own people, and whom it asks. */
export interface Relations {
  chat: Chat
  rooms: Relation
  followees: Relation
  blocks: Relation
}

/** Opens the clients of the services that own the relations. */
export function openRelations({ config, overrides, lifetime, log, metrics }: Parts): Relations {
  const tokens = overrides.tokens ?? serviceTokens(config, 'ws-gateway', config.WS_CLIENT_SECRET)
  const common = { tokens, metrics, hopTimeoutMs: config.HOP_TIMEOUT_MS }
  const chat = connect(ChatServiceService, {
    ...common,
    target: 'chat',
    address: config.CHAT_GRPC_ADDRESS,
    timeouts: { listMemberships: LOAD_MS },
  })
  lifetime.add(chat, (client) => client.close())
  const personal = connect(PersonalServiceService, {
    ...common,
    target: 'personal',
    address: config.PERSONAL_GRPC_ADDRESS,
    timeouts: { listFollowees: LOAD_MS, listBlocked: LOAD_MS },
  })
  lifetime.add(personal, (client) => client.close())
  return {
    chat,
    rooms: roomsOf(chat, log),
    followees: followeesOf(personal, log),
    blocks: blocksOf(personal, log),
  }
}

/** Follows what PERSONAL says about follows and blocks, and hands it on. */
export async function followPeople(
  parts: Parts,
  { followees, blocks }: Relations,
  onEvent: (event: AnyReceived) => void,
): Promise<void> {
  await tail(parts, 'PERSONAL', 'personal.user.>', (event) => {
    learnFollows(event, followees.members)
    learnBlocks(event, blocks)
    onEvent(event)
  })
}

/** Reads some of a stream's events from now on. */
export async function tail(
  { bus, log, lifetime }: Parts,
  stream: StreamName,
  subject: string,
  onEvent: (event: AnyReceived) => void,
): Promise<void> {
  lifetime.add(await Follower.start({ bus, stream, subject, onEvent, log }), (open) => open.close())
}
