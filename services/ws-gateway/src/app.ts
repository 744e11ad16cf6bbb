import express from 'express'
import { Blacklist } from '@girok/common/blacklist'
import { Follower } from '@girok/common/events/follower'
import type { AnyReceived } from '@girok/common/events/received'
import type { StreamName } from '@girok/common/events/streams'
import { connect } from '@girok/common/grpc/client'
import { addHealth, startAdmin } from '@girok/common/http/admin'
import { clientReader } from '@girok/common/http/client'
import { listen } from '@girok/common/http/listen'
import { startWithin, type Lifetime } from '@girok/common/lifetime'
import { createLog, type Log } from '@girok/common/log'
import { createMetrics, type Metrics } from '@girok/common/metrics'
import { allowedOrigins } from '@girok/common/origins'
import type { Running } from '@girok/common/run'
import { serviceTokens } from '@girok/common/s2s/identity'
import type { TokenSource } from '@girok/common/s2s/tokens'
import { closeNats, connectNats, type Bus } from '@girok/common/stores/nats'
import { closeValkey, connectValkey } from '@girok/common/stores/valkey'
import { wsNamespaces } from '@girok/common/ticket'
import { ChatServiceService } from '@girok/proto/chat/v1/chat'
import { PersonalServiceService } from '@girok/proto/personal/v1/personal'
import type { Config } from './config.ts'
import { chatFeature } from './handler/chat.ts'
import { features } from './handler/features.ts'
import { Links } from './handler/links.ts'
import { createMeasures } from './handler/measures.ts'
import { namespaceOf, openNamespace } from './handler/namespace.ts'
import { createSocketServer } from './handler/server.ts'
import { Sessions } from './handler/sessions.ts'
import type { GatewayServer } from './handler/socket.ts'
import { REPLAY_LIMIT, createFollow } from '@girok/common/events/resume/source'
import { openLive } from './live.ts'
import { blocksOf, followeesOf, roomsOf } from './repository/relations.ts'
import { createSpentTickets } from './repository/spent-tickets.ts'
import { createAdmission } from './service/admission.ts'
import type { Times } from './service/attendance.ts'
import { learnBlocks, learnFollows } from './service/learn-people.ts'
import type { RecentLimits } from '@girok/common/events/resume/recent'

/** What tests put in the place of the real thing. */
export interface Overrides {
  tokens?: TokenSource
  markEveryMs?: number
  replayLimit?: number
  /** How much of each stream is kept for those who come back. */
  kept?: RecentLimits
  times?: Times
}

const MARK_EVERY_MS = 30_000

/** Starts the gateway: stores, streams, namespaces, then its public and its admin port. */
export function start(config: Config, overrides: Overrides = {}): Promise<Running> {
  return startWithin((lifetime) => open(config, overrides, lifetime))
}

async function open(config: Config, overrides: Overrides, lifetime: Lifetime): Promise<Running['ports']> {
  const log = createLog('ws-gateway', config.LOG_LEVEL)
  const metrics = createMetrics('ws-gateway')
  const valkey = lifetime.add(connectValkey(config.VALKEY_URL, log), closeValkey)
  const bus = lifetime.add(await connectNats(config.NATS_URL, 'ws-gateway', log), closeNats)
  const { io, links } = await openSockets({ config, overrides, lifetime, log, metrics, valkey, bus })

  const checks = { valkey: () => valkey.ping(), nats: () => bus.connection.rtt() }
  const app = express().disable('x-powered-by')
  addHealth(app, checks)
  const { BIND_HOST: host, WS_PORT, WS_ADMIN_PORT } = config
  const admin = lifetime.add(await startAdmin({ host, port: WS_ADMIN_PORT, checks, metrics }), (server) =>
    server.close(),
  )
  const http = await listen(app, host, WS_PORT)
  io.attach(http.server)
  links.watch(io)
  // Listening ends first, so that nobody comes back to this node; then the sockets are let go, a few at a time.
  lifetime.add(http, (server) => Promise.all([server.close(), links.drain().then(() => io.close())]))
  return { http: http.port, admin: admin.port }
}

interface Parts {
  config: Config
  overrides: Overrides
  lifetime: Lifetime
  log: Log
  metrics: Metrics
  valkey: ReturnType<typeof connectValkey>
  bus: Bus
}

/** Everything behind the public port: the namespaces and what feeds and guards them. */
async function openSockets(parts: Parts): Promise<{ io: GatewayServer; links: Links }> {
  const { config, overrides, lifetime, log, metrics, valkey, bus } = parts
  const { replayLimit = REPLAY_LIMIT, kept, markEveryMs = MARK_EVERY_MS } = overrides
  const follow = createFollow({ bus, lifetime, log, replayLimit, ...(kept && { kept }) })
  const sessions = lifetime.add(new Sessions(), (open) => open.close())
  const relations = openRelations(parts)
  const origins = allowedOrigins(config, config.BFF_PORT)
  const io = createSocketServer(origins)
  const namespace = namespaceOf(io, 'CHAT')
  const { VALKEY_CACHE_URL: cacheUrl } = config
  const { times } = overrides
  const { live, tell } = openLive({
    ...relations,
    cacheUrl,
    namespace,
    lifetime,
    log,
    ...(times && { times }),
  })
  await Promise.all([
    tail('AUTH', 'auth.session.revoked.>', endSessions(sessions)),
    tail('PERSONAL', 'personal.user.>', (event) => {
      learnFollows(event, relations.followees.members)
      learnBlocks(event, relations.blocks)
      live.learn(event)
    }),
  ])
  const measures = createMeasures(metrics)
  const links = new Links((reason) => measures.cut.inc({ reason }))
  const spent = createSpentTickets(valkey)
  const shared = {
    follow,
    sessions,
    links,
    log,
    measures,
    markEveryMs,
    admission: createAdmission({ secret: config.WS_TICKET_SECRET, spent, revoked: new Blacklist(valkey) }),
    origins: new Set(origins),
    clientOf: clientReader(config.TRUSTED_PROXIES),
  }
  const own = features(chatFeature({ ...relations, live, tell }), relations.followees)
  for (const name of wsNamespaces) {
    const namespace = namespaceOf(io, name)
    const opened = await openNamespace(name, { ...shared, namespace, feature: own[name] })
    lifetime.add(opened, (open) => open.close())
  }
  return { io, links }

  async function tail(stream: StreamName, subject: string, onEvent: (event: AnyReceived) => void) {
    lifetime.add(await Follower.start({ bus, stream, subject, onEvent, log }), (open) => open.close())
  }
}

/** The services that know who is related to whom, and what this node remembers of it. */
function openRelations({ config, overrides, lifetime, log, metrics }: Parts) {
  const tokens = overrides.tokens ?? serviceTokens(config, 'ws-gateway', config.WS_CLIENT_SECRET)
  const common = { tokens, metrics }
  const chat = connect(ChatServiceService, { ...common, target: 'chat', address: config.CHAT_GRPC_ADDRESS })
  lifetime.add(chat, (client) => client.close())
  const address = config.PERSONAL_GRPC_ADDRESS
  const personal = connect(PersonalServiceService, { ...common, target: 'personal', address })
  lifetime.add(personal, (client) => client.close())
  return {
    chat,
    rooms: roomsOf(chat, log),
    followees: followeesOf(personal, log),
    blocks: blocksOf(personal, log),
  }
}

const endSessions = (sessions: Sessions) => (event: AnyReceived) => {
  if (event.type === 'auth.session.revoked') sessions.revoke(event.payload.sessionIds)
}
