import { Blacklist } from '@girok/common/blacklist'
import { every } from '@girok/common/every'
import { Follower } from '@girok/common/events/follower'
import type { Source } from '@girok/common/events/resume/catch-up'
import { createFollow } from '@girok/common/events/resume/source'
import { limitAddresses } from '@girok/common/http/address-limit'
import type { Checks } from '@girok/common/http/admin'
import { listen } from '@girok/common/http/listen'
import type { Lifetime } from '@girok/common/lifetime'
import type { Log } from '@girok/common/log'
import { allowedOrigins } from '@girok/common/origins'
import { accessTokenVerifier } from '@girok/common/s2s/identity'
import type { Bus } from '@girok/common/stores/nats'
import { closeValkey, connectValkey } from '@girok/common/stores/valkey'
import type { Config } from './config.ts'
import { sseApp } from './handler/sse/app.ts'
import { Streams } from './handler/sse/streams.ts'

const HEARTBEAT_MS = 15_000
const MARK_MS = 30_000
const REPLAY_LIMIT = 5_000

interface Parts {
  bus: Bus
  checks: Checks
  log: Log
}

/** Opens the door for server-sent events; until NATS has been there for the first time it answers 503. */
export async function openSse(
  config: Config,
  { bus, checks, log }: Parts,
  lifetime: Lifetime,
): Promise<number> {
  const streams = lifetime.add(new Streams(), (open) => open.close())
  let source: Source | undefined
  void followAll(bus, streams, log, lifetime).then(
    (ready) => (source = ready),
    (error: unknown) => log.error({ err: error }, 'notifications cannot be followed'),
  )
  const valkey = lifetime.add(connectValkey(config.VALKEY_URL, log), closeValkey)
  const app = sseApp({
    streams,
    source: () => source,
    blacklist: new Blacklist(valkey),
    verify: accessTokenVerifier(config),
    origins: new Set(allowedOrigins(config, config.BFF_PORT)),
    checks,
    limit: limitAddresses(config, log, lifetime),
    log,
  })
  const beats = every(HEARTBEAT_MS, 'heartbeat', async () => streams.heartbeat(), log)
  lifetime.add(beats, (timer) => timer.close())
  const marks = every(MARK_MS, 'marks', async () => source && streams.mark(source), log)
  lifetime.add(marks, (timer) => timer.close())
  const server = await listen(app, config.BIND_HOST, config.NOTIFICATION_SSE_PORT, log)
  lifetime.add(server, (open) => open.close())
  // Streams never end by themselves, and a closing server waits for what runs.
  lifetime.add(streams, (open) => open.close())
  return server.port
}

async function followAll(bus: Bus, streams: Streams, log: Log, lifetime: Lifetime): Promise<Source> {
  const revoked = await Follower.start({
    bus,
    stream: 'AUTH',
    subject: 'auth.session.revoked.>',
    log,
    onEvent: (event) => {
      if (event.type === 'auth.session.revoked') streams.endSessions(new Set(event.payload.sessionIds))
    },
  })
  lifetime.add(revoked, (open) => open.close())
  const follow = createFollow({ bus, lifetime, log, replayLimit: REPLAY_LIMIT })
  return follow('NOTIFICATION', (event) => streams.push(event))
}
