import { AppError } from '@girok/common/errors'
import { serveGrpc } from '@girok/common/grpc/server'
import type { Handlers, Service } from '@girok/common/grpc/types'
import { createLog } from '@girok/common/log'
import { createMetrics } from '@girok/common/metrics'
import type { Callee } from '@girok/common/s2s/policy'
import { serviceGuard } from '@girok/common/s2s/identity'
import type { TestIssuer } from '@girok/common/testing/issuer'

export interface FakeServer {
  address: string
  close: () => Promise<void>
}

const unused = async () => {
  throw new AppError('INTERNAL', 'UNSPECIFIED', 'the gateway does not call this')
}

/** A contract behind its real gRPC edge and guard. */
export async function serveFake<S extends Service>(
  name: Callee,
  service: S,
  handlers: Partial<Handlers<S>>,
  { issuer, keys }: TestIssuer,
): Promise<FakeServer> {
  const all = Object.fromEntries(Object.keys(service).map((method) => [method, unused]))
  const server = await serveGrpc({
    service,
    handlers: { ...all, ...handlers } as Handlers<S>,
    guard: serviceGuard(issuer, name, keys),
    log: createLog(`fake-${name}`, 'silent'),
    metrics: createMetrics(`fake-${name}`),
    host: '127.0.0.1',
    port: 0,
    reflection: false,
  })
  return { address: `127.0.0.1:${server.port}`, close: () => server.close() }
}
