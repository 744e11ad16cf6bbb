import express from 'express'
import { Blacklist } from '@girok/common/blacklist'
import { Follower } from '@girok/common/events/follower'
import type { AnyReceived } from '@girok/common/events/received'
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
import { wsNamespaces, type WsNamespace } from '@girok/common/ticket'
import { ChatServiceService } from '@girok/proto/chat/v1/chat'
import type { Config } from './config.ts'
import { chatFeature } from './handler/chat.ts'
import { createMeasures } from './handler/measures.ts'
import { openNamespace, quietFeature, type Feature, type Follow } from './handler/namespace.ts'
import { createSocketServer } from './handler/server.ts'
import { Sessions } from './handler/sessions.ts'
import type { GatewayServer } from './handler/socket.ts'
import { createSpentTickets } from './repository/spent-tickets.ts'
import { createAdmission } from './service/admission.ts'
import { Rooms } from './service/rooms.ts'

/** What tests put in the place of the real thing. */
export interface Overrides {
  tokens?: TokenSource
  markEveryMs?: number
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
  const io = await openSockets({ config, overrides, lifetime, log, metrics, valkey, bus })

  const checks = { valkey: () => valkey.ping(), nats: () => bus.connection.rtt() }
  const app = express().disable('x-powered-by')
  addHealth(app, checks)
  const { BIND_HOST: host, WS_PORT, WS_ADMIN_PORT } = config
  const admin = lifetime.add(await startAdmin({ host, port: WS_ADMIN_PORT, checks, metrics }), (server) =>
    server.close(),
  )
  const http = await listen(app, host, WS_PORT)
  io.attach(http.server)
  // Listening ends first, so that nobody comes back to this node; then the sockets are let go.
  lifetime.add(http, (server) => Promise.all([server.close(), io.close()]))
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
async function openSockets(parts: Parts): Promise<GatewayServer> {
  const { config, overrides, lifetime, log, metrics, valkey, bus } = parts
  const follow: Follow = async (stream, onEvent, subject) => {
    const follower = await Follower.start({ bus, stream, onEvent, log, ...(subject && { subject }) })
    return lifetime.add(follower, (open) => open.close())
  }
  const sessions = lifetime.add(new Sessions(), (open) => open.close())
  await follow('AUTH', endSessions(sessions), 'auth.session.revoked.>')

  const tokens = overrides.tokens ?? serviceTokens(config, 'ws-gateway', config.WS_CLIENT_SECRET)
  const callee = { target: 'chat', address: config.CHAT_GRPC_ADDRESS, tokens, metrics }
  const chat = lifetime.add(connect(ChatServiceService, callee), (client) => client.close())
  const features: Partial<Record<WsNamespace, Feature>> = { CHAT: chatFeature(chat, new Rooms(chat, log)) }

  const origins = allowedOrigins(config, config.BFF_PORT)
  const io = createSocketServer(origins)
  const spent = createSpentTickets(valkey)
  const revoked = new Blacklist(valkey)
  const shared = {
    io,
    follow,
    sessions,
    log,
    admission: createAdmission({ secret: config.WS_TICKET_SECRET, spent, revoked }),
    origins: new Set(origins),
    clientOf: clientReader(config.TRUSTED_PROXIES),
    measures: createMeasures(metrics),
    markEveryMs: overrides.markEveryMs ?? MARK_EVERY_MS,
  }
  for (const name of wsNamespaces) {
    const opened = await openNamespace(name, { ...shared, feature: features[name] ?? quietFeature })
    lifetime.add(opened, (namespace) => namespace.close())
  }
  return io
}

const endSessions = (sessions: Sessions) => (event: AnyReceived) => {
  if (event.type === 'auth.session.revoked') sessions.revoke(event.payload.sessionIds)
}
