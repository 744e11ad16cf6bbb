import { AppError } from '../errors.ts'
import { connect, type ClientOptions } from '../grpc/client.ts'
import { serveGrpc } from '../grpc/server.ts'
import type { Client, Handlers, Service } from '../grpc/types.ts'
import { createLog } from '../log.ts'
import { createMetrics, type Metrics } from '../metrics.ts'
import type { HopGuard } from '../s2s/guard.ts'
import { serviceGuard } from '../s2s/identity.ts'
import type { Callee, ServiceName } from '../s2s/policy.ts'
import type { TokenSource } from '../s2s/tokens.ts'
import { createTestIssuer } from './issuer.ts'

export interface TestEdge<S extends Service> {
  metrics: Metrics
  address: string
  /** Service tokens that the edge believes. */
  tokensOf: (caller: ServiceName) => TokenSource
  /** A client as one of our services has it. */
  clientOf: (caller: ServiceName, options?: Partial<ClientOptions<S>>) => Client<S>
  close: () => Promise<void>
}

/** A service's contract on a real gRPC edge with real tokens, its answers given by the test. */
export async function startEdge<S extends Service>(
  target: Callee,
  service: S,
  handlers: Partial<Handlers<S>>,
): Promise<TestEdge<S>> {
  const { issuer, keys, tokensOf } = await createTestIssuer()
  const metrics = createMetrics('test')
  const server = await serveFake(service, handlers, serviceGuard(issuer, target, keys), metrics)
  const { address } = server
  const opened: { close: () => void }[] = []
  return {
    metrics,
    address,
    tokensOf,
    clientOf: (caller, options = {}) => {
      const client = connect(service, { target, address, tokens: tokensOf(caller), ...options })
      opened.push(client)
      return client
    },
    close: async () => {
      for (const client of opened) client.close()
      await server.close()
    },
  }
}

/** A service's contract behind a guard of the test's choice; what it has no handler for is not expected. */
export async function serveFake<S extends Service>(
  service: S,
  handlers: Partial<Handlers<S>>,
  guard: HopGuard,
  metrics = createMetrics('test'),
): Promise<{ address: string; close: () => Promise<void> }> {
  const unexpected = Object.fromEntries(Object.keys(service).map((name) => [name, refuse]))
  const { port, close } = await serveGrpc({
    service,
    handlers: { ...unexpected, ...handlers } as Handlers<S>,
    guard,
    log: createLog('test', 'silent'),
    metrics,
    host: '127.0.0.1',
    port: 0,
    reflection: false,
  })
  return { address: `127.0.0.1:${port}`, close }
}

const refuse = async () => {
  throw new AppError('INTERNAL', 'UNSPECIFIED', 'this test does not expect the call')
}
