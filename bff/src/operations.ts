import type { ApolloServer } from '@apollo/server'
import type { Lifetime } from '@girok/common/lifetime'
import type { Log } from '@girok/common/log'
import type { Metrics } from '@girok/common/metrics'
import type { RateLimiter } from '@girok/common/rate-limit'
import type { ServiceTokens } from '@girok/common/s2s/tokens'
import type { Redis } from 'ioredis'
import type { Config } from './config.ts'
import type { BffContext } from './context.ts'
import { createGateway } from './gateway/create.ts'
import { errorFormatter } from './gateway/format-error.ts'
import type { Gateway } from './gateway/gateway.ts'
import { createServer, operationPlugins } from './gateway/server.ts'
import { ShortPipeline } from './gateway/short/pipeline.ts'
import { safelistPlugin } from './persisted/plugin.ts'
import { PersistedQueries } from './persisted/queries.ts'
import { loadSafelist } from './persisted/safelist.ts'
import { rateLimitPlugin } from './rates/plugin.ts'
import { remoteUrls } from './subgraphs/urls.ts'

interface Parts {
  cache: Redis
  limiter: RateLimiter
  tokens: ServiceTokens
  log: Log
  metrics: Metrics
}

interface Operations {
  gateway: Gateway
  server: ApolloServer<BffContext>
  pipeline: ShortPipeline<BffContext>
}

/** What runs operations: the gateway behind Apollo Server, and the short way to it through the same plugins. */
export async function startOperations(
  config: Config,
  { cache, limiter, tokens, log, metrics }: Parts,
  life: Lifetime,
): Promise<Operations> {
  const safelist = loadSafelist(config)
  const gateway = createGateway({ urls: remoteUrls(config), tokens, metrics }, config.GATEWAY_EXECUTOR, log)
  const parts = {
    gateway,
    formatError: errorFormatter(log),
    plugins: [rateLimitPlugin(limiter, config), safelistPlugin(config.SAFELIST_MODE, safelist, log)],
    persisted: new PersistedQueries(cache, safelist, log),
    log,
    metrics,
    production: config.NODE_ENV === 'production',
  }
  const server = createServer(parts)
  await server.start()
  life.add(server, (started) => started.stop())
  const pipeline = new ShortPipeline({
    schema: gateway.schema,
    plugins: operationPlugins(parts),
    formatError: parts.formatError,
    run: (...operation) => gateway.run(...operation),
  })
  return { gateway, server, pipeline }
}
