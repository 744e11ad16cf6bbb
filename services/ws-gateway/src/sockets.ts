import { Blacklist } from '@girok/common/blacklist'
import { unavailable } from '@girok/common/errors'
import type { AnyReceived } from '@girok/common/events/received'
import { REPLAY_LIMIT, createFollow } from '@girok/common/events/resume/source'
import { clientReader } from '@girok/common/http/client'
import { allowedOrigins } from '@girok/common/origins'
import { wsNamespaces } from '@girok/common/ticket'
import { chatFeature } from './handler/chat.ts'
import { features } from './handler/features.ts'
import { Links } from './handler/links.ts'
import { createMeasures, type Measures } from './handler/measures.ts'
import { namespaceOf, openNamespace } from './handler/namespace.ts'
import { connectError } from './handler/refusal.ts'
import { createSocketServer } from './handler/server.ts'
import { Sessions } from './handler/sessions.ts'
import type { GatewayServer } from './handler/socket.ts'
import { openLive } from './live.ts'
import type { Parts } from './parts.ts'
import { followPeople, openRelations, tail } from './relations.ts'
import { createSpentTickets } from './repository/spent-tickets.ts'
import { createAdmission } from './service/admission.ts'

const MARK_EVERY_MS = 30_000

/** The public door of all namespaces. */
export interface Sockets {
  io: GatewayServer
  links: Links
  /** Resolves when the streams are followed; until then nobody is let in, for nothing could be told. */
  open: () => Promise<void>
  /** Throws until then. */
  check: () => Promise<void>
}

export function createSockets(parts: Parts): Sockets {
  const origins = allowedOrigins(parts.config, parts.config.BFF_PORT)
  const io = createSocketServer(origins, parts.overrides.heartbeat)
  const measures = createMeasures(parts.metrics)
  const links = new Links(clientReader(parts.config.TRUSTED_PROXIES), (reason) =>
    measures.cut.inc({ reason }),
  )
  let opened = false
  for (const name of wsNamespaces)
    namespaceOf(io, name).use((_socket, next) => next(opened ? undefined : connectError(unavailable('NATS'))))
  return {
    io,
    links,
    open: async () => {
      await openNamespaces(parts, { io, links, measures, origins: new Set(origins) })
      opened = true
    },
    check: async () => {
      if (!opened) throw unavailable('NATS')
    },
  }
}

interface Door {
  io: GatewayServer
  links: Links
  measures: Measures
  origins: ReadonlySet<string>
}

/** Everything behind the public port: the namespaces and what feeds and guards them. */
async function openNamespaces(parts: Parts, { io, ...door }: Door): Promise<void> {
  const { overrides, lifetime, log } = parts
  const sessions = lifetime.add(new Sessions(), (open) => open.close())
  await tail(parts, 'AUTH', 'auth.session.revoked.>', endSessions(sessions))
  const own = await openFeatures(parts, io)
  const shared = {
    ...door,
    follow: followStreams(parts),
    sessions,
    log,
    markEveryMs: overrides.markEveryMs ?? MARK_EVERY_MS,
    admission: admissionOf(parts),
  }
  for (const name of wsNamespaces) {
    const namespace = namespaceOf(io, name)
    const opened = await openNamespace(name, { ...shared, namespace, feature: own[name] })
    lifetime.add(opened, (open) => open.close())
  }
}

/** What each namespace has of its own, and what is shown at once beside the streams. */
async function openFeatures(parts: Parts, io: GatewayServer) {
  const { config, overrides, lifetime, log } = parts
  const relations = openRelations(parts)
  const { live, tell } = openLive({
    ...relations,
    cacheUrl: config.VALKEY_CACHE_URL,
    namespace: namespaceOf(io, 'CHAT'),
    lifetime,
    log,
    ...(overrides.times && { times: overrides.times }),
  })
  await followPeople(parts, relations, (event) => live.learn(event))
  return features(chatFeature({ ...relations, live, tell }), relations.followees)
}

function followStreams({ bus, lifetime, log, overrides }: Parts) {
  const { replayLimit = REPLAY_LIMIT, kept } = overrides
  return createFollow({ bus, lifetime, log, replayLimit, ...(kept && { kept }) })
}

const admissionOf = ({ config, valkey }: Parts) =>
  createAdmission({
    secret: config.WS_TICKET_SECRET,
    spent: createSpentTickets(valkey),
    revoked: new Blacklist(valkey),
  })

const endSessions = (sessions: Sessions) => (event: AnyReceived) => {
  if (event.type === 'auth.session.revoked') sessions.revoke(event.payload.sessionIds)
}
