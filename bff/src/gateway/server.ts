import type { GatewayInterface } from '@apollo/server-gateway-interface'
import { ApolloServer, type ApolloServerOptions, type ApolloServerPlugin } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default'
import type { Log } from '@girok/common/log'
import type { Metrics } from '@girok/common/metrics'
import { degradedPlugin } from './degraded.ts'
import { DAY_SECONDS, type PersistedQueries } from '../persisted/queries.ts'
import { Documents } from './documents.ts'
import { gatewayLog } from './log.ts'
import { limits, MAX_ERRORS, MAX_TOKENS } from './limits.ts'
import { observePlugin } from './observe.ts'
import { operationPlugin } from './operation.ts'
import type { RunContext } from './run-document.ts'
import { statusPlugin } from './status.ts'

export interface ServerParts<C extends RunContext> {
  gateway: GatewayInterface
  formatError: NonNullable<ApolloServerOptions<C>['formatError']>
  plugins?: ApolloServerPlugin<C>[]
  /** Where automatic persisted queries are kept; without it there are none. */
  persisted?: PersistedQueries
  log: Log
  metrics: Metrics
  /** Sandbox and introspection are for development. */
  production: boolean
}

/** What happens around each operation, whoever runs it. */
export const operationPlugins = <C extends RunContext>(parts: ServerParts<C>): ApolloServerPlugin<C>[] => [
  operationPlugin,
  degradedPlugin,
  statusPlugin,
  ...(parts.plugins ?? []),
  observePlugin(parts.metrics),
]

/** Apollo Server in front of a gateway. */
export function createServer<C extends RunContext>(parts: ServerParts<C>): ApolloServer<C> {
  const { gateway, formatError, persisted, log, production } = parts
  return new ApolloServer<C>({
    gateway,
    plugins: [
      ...quiet,
      ...operationPlugins(parts),
      production ? ApolloServerPluginLandingPageDisabled() : sandbox(),
    ],
    introspection: !production,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: production,
    allowBatchedHttpRequests: false,
    stopOnTerminationSignals: false,
    persistedQueries: persisted ? { cache: persisted, ttl: DAY_SECONDS } : false,
    documentStore: new Documents(),
    parseOptions: { maxTokens: MAX_TOKENS },
    validationRules: [limits],
    validationOptions: { maxErrors: MAX_ERRORS },
    formatError,
    logger: gatewayLog(log),
  })
}

const quiet: ApolloServerPlugin[] = [
  ApolloServerPluginCacheControlDisabled(),
  ApolloServerPluginInlineTraceDisabled(),
  ApolloServerPluginSchemaReportingDisabled(),
  ApolloServerPluginUsageReportingDisabled(),
]

/** Apollo Sandbox on our own origin, so that the session cookie goes along. The page itself comes from Apollo's CDN. */
const sandbox = () =>
  ApolloServerPluginLandingPageLocalDefault({
    footer: false,
    includeCookies: true,
    embed: {
      runTelemetry: false,
      endpointIsEditable: false,
      initialState: { pollForSchemaUpdates: false, sharedHeaders: { 'x-csrf': '1' } },
    },
  })
