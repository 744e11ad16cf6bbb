import express from 'express'
import { addHealth, startAdmin } from '@girok/common/http/admin'
import { listen } from '@girok/common/http/listen'
import { Lifetime, startWithin } from '@girok/common/lifetime'
import { createLog } from '@girok/common/log'
import { createMetrics } from '@girok/common/metrics'
import type { Running } from '@girok/common/run'
import { closeNats, connectNats } from '@girok/common/stores/nats'
import { closeValkey, connectValkey } from '@girok/common/stores/valkey'
import type { Config } from './config.ts'
import { attach } from './handler/server.ts'
import type { Overrides } from './parts.ts'
import { createSockets } from './sockets.ts'

export type { Overrides } from './parts.ts'

/** Starts the gateway: its ports answer at once, sockets are let in when the streams are followed. */
export function start(config: Config, overrides: Overrides = {}): Promise<Running> {
  return startWithin((lifetime) => open(config, overrides, lifetime))
}

async function open(config: Config, overrides: Overrides, lifetime: Lifetime): Promise<Running['ports']> {
  const log = createLog('ws-gateway', config.LOG_LEVEL)
  const metrics = createMetrics('ws-gateway')
  const valkey = lifetime.add(connectValkey(config.VALKEY_URL, log, { gathered: true }), closeValkey)
  const bus = lifetime.add(await connectNats(config.NATS_URL, 'ws-gateway', log), closeNats)
  const inside = lifetime.add(new Lifetime(), (parts) => parts.close())
  const sockets = createSockets({ config, overrides, lifetime: inside, log, metrics, valkey, bus })
  const { io, links } = sockets

  const checks = { valkey: () => valkey.ping(), nats: () => bus.connection.rtt(), streams: sockets.check }
  const app = express().disable('x-powered-by')
  addHealth(app, checks)
  const { BIND_HOST: host, WS_PORT, WS_ADMIN_PORT } = config
  const admin = lifetime.add(await startAdmin({ host, port: WS_ADMIN_PORT, checks, metrics }), (server) =>
    server.close(),
  )
  const http = await listen(app, host, WS_PORT)
  attach(io, http.server)
  links.watch(io)
  // Listening ends first, so that nobody comes back to this node; then the sockets are let go, a few at a time.
  lifetime.add(http, (server) => Promise.all([server.close(), links.drain().then(() => io.close())]))
  // Not awaited: NATS may be away for long. What fails otherwise ends the process, as whatever nobody handles.
  void sockets.open()
  return { http: http.port, admin: admin.port }
}
