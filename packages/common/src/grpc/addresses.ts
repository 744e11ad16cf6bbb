import { z } from 'zod'
import { port } from '../config.ts'
import type { Domain } from '../s2s/policy.ts'

/** Where each domain's gRPC door is by default. */
const grpcPorts: Record<Domain, number> = {
  auth: 50051,
  personal: 50052,
  feed: 50053,
  chat: 50054,
  matching: 50055,
  media: 50056,
  notification: 50057,
}

/** An admin port is the gRPC port less this. */
const ADMIN = 40_000

type DoorPort<D extends Domain> = `${Uppercase<D>}_${'GRPC' | 'ADMIN'}_PORT`
type Address<D extends Domain> = `${Uppercase<D>}_GRPC_ADDRESS`

const upper = <D extends Domain>(domain: D) => domain.toUpperCase() as Uppercase<D>

/** The ports of domains by the variables that set them, `FEED_GRPC_PORT` and `FEED_ADMIN_PORT`, with their defaults. */
export const defaultDoorPorts = <D extends Domain>(domains: readonly D[]): Record<DoorPort<D>, number> =>
  Object.fromEntries(
    domains.flatMap((domain) => [
      [`${upper(domain)}_GRPC_PORT`, grpcPorts[domain]],
      [`${upper(domain)}_ADMIN_PORT`, grpcPorts[domain] - ADMIN],
    ]),
  ) as Record<DoorPort<D>, number>

/** The variables of a service's own doors, for its configuration: `FEED_GRPC_PORT` and `FEED_ADMIN_PORT`. */
export const doorPorts = <D extends Domain>(domain: D): Record<DoorPort<D>, ReturnType<typeof port>> =>
  Object.fromEntries(
    Object.entries<number>(defaultDoorPorts([domain])).map(([name, usual]) => [name, port(usual)]),
  ) as Record<DoorPort<D>, ReturnType<typeof port>>

/** The variables that say where other services are, for a configuration: `FEED_GRPC_ADDRESS`; on this machine by default. */
export const grpcAddresses = <D extends Domain>(
  ...domains: readonly D[]
): Record<Address<D>, z.ZodDefault<z.ZodString>> =>
  Object.fromEntries(
    domains.map((domain) => [
      `${upper(domain)}_GRPC_ADDRESS`,
      z.string().default(`127.0.0.1:${grpcPorts[domain]}`),
    ]),
  ) as Record<Address<D>, z.ZodDefault<z.ZodString>>
