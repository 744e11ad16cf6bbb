import { ApolloServer, type ApolloServerPlugin } from '@apollo/server'
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
import type { BffContext } from '../context.ts'
import { degradedPlugin } from './degraded.ts'
import { errorFormatter } from './format-error.ts'
import { createGateway, gatewayLog } from './gateway.ts'
import { limits, MAX_ERRORS, MAX_TOKENS } from './limits.ts'
import { observePlugin } from './observe.ts'
import { operationPlugin } from './operation.ts'
import { statusPlugin } from './status.ts'

/** Apollo Server in front of the gateway. Sandbox and introspection are for development. */
export function createServer(
  log: Log,
  metrics: Metrics,
  production: boolean,
  plugins: ApolloServerPlugin<BffContext>[],
): ApolloServer<BffContext> {
  return new ApolloServer<BffContext>({
    gateway: createGateway(log),
    plugins: [
      ...quiet,
      operationPlugin,
      degradedPlugin,
      statusPlugin,
      ...plugins,
      observePlugin(log, metrics),
      production ? ApolloServerPluginLandingPageDisabled() : sandbox(),
    ],
    introspection: !production,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: production,
    allowBatchedHttpRequests: false,
    stopOnTerminationSignals: false,
    persistedQueries: false,
    parseOptions: { maxTokens: MAX_TOKENS },
    validationRules: [limits],
    validationOptions: { maxErrors: MAX_ERRORS },
    formatError: errorFormatter(log),
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
