import express from 'express'
import { startAdmin, addHealth, optional } from '@girok/common/http/admin'
import { clientReader } from '@girok/common/http/client'
import { listen } from '@girok/common/http/listen'
import { startWithin } from '@girok/common/lifetime'
import { createLog } from '@girok/common/log'
import { createMetrics } from '@girok/common/metrics'
import { RateLimiter } from '@girok/common/rate-limit'
import { allowedOrigins } from '@girok/common/origins'
import type { Running } from '@girok/common/run'
import { accessTokenVerifier, serviceTokens } from '@girok/common/s2s/identity'
import { closeNats, connectNats } from '@girok/common/stores/nats'
import { closeValkey, connectCache, connectValkey } from '@girok/common/stores/valkey'
import { closeServices, connectServices } from './clients.ts'
import type { Config } from './config.ts'
import { chargeRefused } from './rates/refused.ts'
import { stripIdentity } from '@girok/common/http/strip-identity'
import { addExplorer } from './http/explorer.ts'
import { graphqlFaults, noSuchAddress } from './http/faults.ts'
import { contexts } from './http/context.ts'
import { graphqlHandlers } from './http/graphql.ts'
import { identifier } from './http/identify.ts'
import { notificationStream } from './http/notification-stream.ts'
import { quickFailures, quickly } from './http/quick.ts'
import { startOperations } from './operations.ts'
import { openSessions } from './session/open.ts'
import { followRevocations } from './session/revoked.ts'

/** Starts the GraphQL gateway. */
export async function start(config: Config): Promise<Running> {
  const production = config.NODE_ENV === 'production'
  const origins = new Set(allowedOrigins(config, config.BFF_PORT))
  const log = createLog('bff', config.LOG_LEVEL)
  const metrics = createMetrics('bff')
  return startWithin(async (life) => {
    const valkey = life.add(connectValkey(config.VALKEY_URL, log), closeValkey)
    const cache = life.add(connectCache(config.VALKEY_CACHE_URL, log), closeValkey)
    const bus = life.add(await connectNats(config.NATS_URL, 'bff', log), closeNats)
    const tokens = serviceTokens(config, 'bff', config.BFF_CLIENT_SECRET)
    const services = life.add(connectServices(config, tokens, metrics), closeServices)
    const open = life.add(openSessions(config, valkey, services, log), (o) => o.close())
    life.add(await followRevocations(bus.jetstream, open.sessions, log, metrics), (c) => c.close())
    const limiter = new RateLimiter(cache, log)
    const operations = { cache, limiter, tokens, log, metrics }
    const { gateway, server, pipeline } = await startOperations(config, operations, life)

    const checks = { valkey: () => valkey.ping(), nats: optional(() => bus.connection.rtt()) }
    const app = express().disable('x-powered-by').disable('etag').use(quickFailures, stripIdentity)
    // TLS ends before us; the cookie is Secure whatever this hop speaks.
    if (production) Object.defineProperty(app.request, 'secure', { value: true })
    addHealth(app, checks)
    if (!production) addExplorer(app, server)
    const clientOf = clientReader(config.TRUSTED_PROXIES)
    const identify = identifier(open, accessTokenVerifier(config))
    const contextOf = contexts({ config, services, open, clientOf })
    const door = { config, open, origins, identify, contextOf, gateway, pipeline }
    app.all('/graphql', graphqlHandlers({ ...door, server }))
    app.get('/v1/notifications/stream', ...notificationStream({ config, open, origins, log }))
    app.use(noSuchAddress, chargeRefused(limiter, config, clientOf), graphqlFaults(log))

    const listening = await listen(quickly(door, app), config.BIND_HOST, config.BFF_PORT, log)
    const http = life.add(listening, (s) => s.close())
    for (const origin of allowedOrigins(config, http.port)) origins.add(origin)
    const { BIND_HOST: host, BFF_ADMIN_PORT: port } = config
    const admin = life.add(await startAdmin({ host, port, checks, metrics }), (s) => s.close())
    log.info({ port: http.port }, 'bff is ready')
    return { http: http.port, admin: admin.port }
  })
}
