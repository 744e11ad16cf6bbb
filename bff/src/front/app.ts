import { readFileSync } from 'node:fs'
import { ApolloGateway } from '@apollo/gateway'
import { expressMiddleware } from '@as-integrations/express5'
import express from 'express'
import type { GraphQLFormattedError } from 'graphql'
import { DEFAULT_DEADLINE_MS } from '@girok/common/call'
import { accessOf } from '@girok/common/http/access-log'
import { ConfigError } from '@girok/common/config'
import { clientReader } from '@girok/common/http/client'
import { addHealth } from '@girok/common/http/admin'
import { listen } from '@girok/common/http/listen'
import { Loaders } from '@girok/common/graphql/loaders'
import { startWithin } from '@girok/common/lifetime'
import { createLog } from '@girok/common/log'
import { createMetrics } from '@girok/common/metrics'
import type { Running } from '@girok/common/run'
import { gatewayLog } from '../gateway/log.ts'
import type { RunContext } from '../gateway/run-document.ts'
import { createServer } from '../gateway/server.ts'
import { callOf } from '../http/call.ts'
import { readBody, requireJsonPost } from '../http/door.ts'
import { graphqlFaults, noSuchAddress } from '../http/faults.ts'
import { nobody } from '../http/identity.ts'
import { agreeOnType } from '../http/media-type.ts'
import type { FrontConfig } from './config.ts'

/** Starts the gateway alone: no store, no sessions, nobody signed in; the subgraphs are at the URLs in the supergraph. */
export async function startFront(config: FrontConfig): Promise<Running> {
  const log = createLog('bff', config.LOG_LEVEL)
  const metrics = createMetrics('bff')
  const production = config.NODE_ENV === 'production'
  const supergraphSdl = readFileSync(config.supergraph, 'utf8')
  const gateway = new ApolloGateway({ supergraphSdl, logger: gatewayLog(log) })
  return startWithin(async (life) => {
    const parts = { gateway, formatError: passError, log, metrics, production }
    const server = createServer<RunContext>(parts)
    await server.start().catch((cause: Error) => {
      throw new ConfigError(`--supergraph: ${config.supergraph} is not a supergraph: ${cause.message}`, {
        cause,
      })
    })
    life.add(server, (s) => s.stop())
    const calls = { clientOf: clientReader([]), timeoutMs: DEFAULT_DEADLINE_MS }
    const app = express().disable('x-powered-by')
    addHealth(app, {})
    const operations = expressMiddleware(server, {
      context: async ({ req, res }) => ({
        identity: { call: callOf(req, res, nobody.person, calls) },
        loaders: new Loaders(),
        covered: [],
        degraded: new Set<string>(),
        access: accessOf(res),
      }),
    })
    app.all('/graphql', requireJsonPost, agreeOnType, ...readBody, operations)
    app.use(noSuchAddress, graphqlFaults(log))
    const http = life.add(await listen(app, config.BIND_HOST, config.BFF_PORT, log), (s) => s.close())
    log.info({ port: http.port }, 'bff is ready')
    return { http: http.port }
  })
}

/** What foreign subgraphs say is theirs to word; only where they run stays inside. */
function passError({ extensions, ...error }: GraphQLFormattedError): GraphQLFormattedError {
  const { serviceName: _, stacktrace: __, ...shown } = extensions ?? {}
  return { ...error, extensions: shown }
}
