import { startAdmin, type Checks } from '../http/admin.ts'
import type { Lifetime } from '../lifetime.ts'
import type { Log } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import type { HopGuard } from '../s2s/guard.ts'
import { serveGrpc } from './server.ts'
import type { Handlers, Service } from './types.ts'

export interface Doors<S extends Service> {
  service: S
  handlers: Handlers<S>
  guard: HopGuard
  config: { BIND_HOST: string; NODE_ENV: string }
  ports: { grpc: number; admin: number }
  /** What the service needs to answer. */
  checks: Checks
  log: Log
  metrics: Metrics
}

/** Opens what every domain service has: its gRPC door, with reflection in development, and its admin port. */
export async function openDoors<S extends Service>(
  { config, ports, checks, ...door }: Doors<S>,
  lifetime: Lifetime,
): Promise<{ grpc: number; admin: number }> {
  const host = config.BIND_HOST
  const reflection = config.NODE_ENV === 'development'
  const grpc = await serveGrpc({ ...door, host, port: ports.grpc, reflection })
  lifetime.add(grpc, (server) => server.close())
  const admin = await startAdmin({ host, port: ports.admin, checks, metrics: door.metrics })
  lifetime.add(admin, (server) => server.close())
  return { grpc: grpc.port, admin: admin.port }
}
