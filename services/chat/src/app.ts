import { CoalescedRelay } from '@girok/common/events/coalesced-relay'
import { createPublisher } from '@girok/common/events/publisher'
import { openDoors } from '@girok/common/grpc/doors'
import { optional } from '@girok/common/http/admin'
import { startWithin, type Lifetime } from '@girok/common/lifetime'
import { createLog, type Log } from '@girok/common/log'
import { createMetrics, type Metrics } from '@girok/common/metrics'
import type { Running } from '@girok/common/run'
import { serviceGuard } from '@girok/common/s2s/identity'
import { connectMongo } from '@girok/common/stores/mongo'
import { closeNats, connectNats, type Bus } from '@girok/common/stores/nats'
import { closeValkey, connectCache } from '@girok/common/stores/valkey'
import { ChatServiceService } from '@girok/proto/chat/v1/chat'
import { startBackground } from './background.ts'
import type { Config } from './config.ts'
import { chatHandlers } from './handler/grpc.ts'
import { connectPeers } from './peers.ts'
import { mongoBlocks } from './repository/blocks.ts'
import { Handover } from './repository/handover.ts'
import { ensureIndexes } from './repository/indexes.ts'
import { mongoJournal } from './repository/journal.ts'
import { markRelay } from './repository/mark-relay.ts'
import { mongoMarks } from './repository/marks.ts'
import { matchingMatches } from './repository/matches.ts'
import { mongoMessages } from './repository/messages.ts'
import { createModels, type Models } from './repository/models.ts'
import { authPeople } from './repository/people.ts'
import { mongoRequests } from './repository/requests.ts'
import { roomRelay } from './repository/room-relay.ts'
import { mongoRooms } from './repository/rooms.ts'
import { liveTyping } from './repository/typing.ts'
import type { Context } from './service/context.ts'
import { Fences } from './service/fences.ts'
import { Gate } from './service/gate.ts'

export interface Overrides {
  log?: Log
}

/** Starts chat: stores first, doors last. Closing goes the other way. */
export function start(config: Config, overrides: Overrides = {}): Promise<Running> {
  const log = overrides.log ?? createLog('chat', config.LOG_LEVEL)
  return startWithin((lifetime) => open(config, log, lifetime))
}

async function open(config: Config, log: Log, lifetime: Lifetime) {
  const metrics = createMetrics('chat')
  const mongo = lifetime.add(await connectMongo(config.MONGO_URL, config.MONGO_DB_CHAT, log), (c) =>
    c.close(),
  )
  const models = createModels(mongo)
  await ensureIndexes(models, config.CHAT_MESSAGE_TTL_DAYS)
  const bus = lifetime.add(await connectNats(config.NATS_URL, 'chat', log), closeNats)
  const handover = new Handover()
  const relays = openRelays(bus, models, handover, { log, metrics }, lifetime)
  const cache = lifetime.add(connectCache(config.VALKEY_CACHE_URL, log), closeValkey)
  const peers = connectPeers(config, lifetime, metrics)
  const context: Context = {
    rooms: mongoRooms(models),
    journal: mongoJournal(models, handover),
    messages: mongoMessages(models),
    marks: mongoMarks(models),
    requests: mongoRequests(models),
    people: authPeople(peers.auth),
    blocks: mongoBlocks(models),
    matches: matchingMatches(peers.matching),
    typing: liveTyping(cache),
    ...relays,
    gate: new Gate(),
    fences: new Fences(),
  }
  await startBackground({ context, models, peers, jetstream: bus.jetstream, log, metrics }, lifetime)
  // Without NATS everything works but the events, which wait in the rooms.
  const checks = {
    mongo: () => mongo.db!.command({ ping: 1 }),
    nats: optional(() => bus.connection.rtt()),
  }
  const handlers = chatHandlers(context)
  const guard = serviceGuard(config, 'chat')
  const ports = { grpc: config.CHAT_GRPC_PORT, admin: config.CHAT_ADMIN_PORT }
  return openDoors(
    { service: ChatServiceService, handlers, guard, config, ports, checks, log, metrics },
    lifetime,
  )
}

function openRelays(
  bus: Bus,
  models: Models,
  handover: Handover,
  { log, metrics }: { log: Log; metrics: Metrics },
  lifetime: Lifetime,
) {
  const publisher = createPublisher(bus.jetstream, metrics)
  const open = (relay: CoalescedRelay) => lifetime.add(relay, (r) => r.close())
  return {
    roomRelay: open(new CoalescedRelay(roomRelay(models, publisher, handover), log)),
    markRelay: open(new CoalescedRelay(markRelay(models, publisher), log)),
  }
}
