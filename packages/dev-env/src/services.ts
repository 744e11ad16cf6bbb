import { defaultDoorPorts } from '@girok/common/grpc/addresses'
import { domains, type Domain } from '@girok/common/s2s/policy'
import { clientsOf, registrations, urlsAt } from './providers/registrations.ts'
import type { DatabaseName, Secrets } from './secrets.ts'
import type { StoreUrls } from './stores/stores.ts'

export type ServiceName = Domain | 'bff' | 'ws-gateway' | 'providers'

/** The ports of the system by the environment variable that sets each. */
export const defaultPorts = {
  ...defaultDoorPorts(domains),
  AUTH_REST_PORT: 3002,
  PERSONAL_REST_PORT: 3003,
  NOTIFICATION_SSE_PORT: 8002,
  BFF_PORT: 4000,
  BFF_ADMIN_PORT: 14000,
  WS_PORT: 3001,
  WS_ADMIN_PORT: 13001,
  PROVIDERS_PORT: 4100,
  // Browsers send files there and show them from there, so it stays the same between starts.
  S3_PORT: 9000,
} as const

export type PortName = keyof typeof defaultPorts
export type Ports = Record<PortName, number>

interface ServiceDefinition {
  /** Its process, from the repository's root. */
  main: string
  ports: readonly PortName[]
  /** Answers /readyz. */
  admin: PortName
}

/** Doors of a domain's service beside gRPC. */
const publicPorts: Partial<Record<Domain, PortName>> = {
  auth: 'AUTH_REST_PORT',
  personal: 'PERSONAL_REST_PORT',
  notification: 'NOTIFICATION_SSE_PORT',
}

function domainService(domain: Domain): ServiceDefinition {
  const name = domain.toUpperCase() as Uppercase<Domain>
  const admin = `${name}_ADMIN_PORT` as const
  const ports = [publicPorts[domain] ?? [], `${name}_GRPC_PORT` as const, admin].flat()
  return { main: `services/${domain}/src/main.ts`, ports, admin }
}

/** Every process of ours, in the order in which they start. */
export const services: Record<ServiceName, ServiceDefinition> = {
  ...(Object.fromEntries(domains.map((domain) => [domain, domainService(domain)])) as Record<
    Domain,
    ServiceDefinition
  >),
  bff: { main: 'bff/src/main.ts', ports: ['BFF_PORT', 'BFF_ADMIN_PORT'], admin: 'BFF_ADMIN_PORT' },
  'ws-gateway': {
    main: 'services/ws-gateway/src/main.ts',
    ports: ['WS_PORT', 'WS_ADMIN_PORT'],
    admin: 'WS_ADMIN_PORT',
  },
  // Stand-ins for Google, Kakao and Naver.
  providers: {
    main: 'packages/dev-env/src/providers/main.ts',
    ports: ['PROVIDERS_PORT'],
    admin: 'PROVIDERS_PORT',
  },
}

export interface Surroundings {
  ports: Ports
  stores: StoreUrls
  /** URLs of databases by the service whose own each is. */
  databases: Record<DatabaseName, string>
  secrets: Secrets
}

/** The environment of every process. Each reads what its configuration names. */
export function environment({ ports, stores, databases, secrets }: Surroundings): Record<string, string> {
  // Who asks an issuer what it is wants the address that it was asked at.
  const issuer = `http://localhost:${ports.AUTH_REST_PORT}`
  const auth = `http://127.0.0.1:${ports.AUTH_REST_PORT}`
  const rates = Object.entries(process.env).filter(([name]) => name.startsWith('RATE_LIMIT_'))
  const numbers = Object.entries(ports).map(([name, port]) => [name, String(port)])
  return {
    // On one machine everybody has one address.
    RATE_LIMIT_IP: '100000/10',
    RATE_LIMIT_SESSION: '100000/10',
    ...Object.fromEntries([...numbers, ...rates]),
    ...named(databases, (name) => `DATABASE_URL_${name}`),
    MONGO_URL: stores.mongo,
    VALKEY_URL: stores.valkey,
    VALKEY_CACHE_URL: stores.valkeyCache,
    NATS_URL: stores.nats,
    ...objectStore(stores, secrets),
    AUTH_ISSUER: issuer,
    AUTH_PUBLIC_URL: issuer,
    AUTH_TOKEN_URL: `${auth}/oauth/token`,
    AUTH_JWKS_URL: `${auth}/.well-known/jwks.json`,
    ...grpcAddresses(ports),
    NOTIFICATION_SSE_URL: `http://127.0.0.1:${ports.NOTIFICATION_SSE_PORT}`,
    WS_URL: `http://localhost:${ports.WS_PORT}`,
    AUTH_KEY_SECRET: secrets.authKeySecret,
    SERVICE_CLIENTS: JSON.stringify(secrets.clients),
    ...named(secrets.clients, (name) => `${name}_CLIENT_SECRET`),
    WS_CLIENT_SECRET: secrets.clients['ws-gateway'],
    SESSION_KEYS: secrets.sessionKeys,
    WS_TICKET_SECRET: secrets.ticketSecret,
    ...oauth(issuer, ports, secrets),
  }
}

/** Values under the names of their variables: `subgraph-auth` → `SUBGRAPH_AUTH_…`. */
const named = (values: Record<string, string>, variable: (name: string) => string) =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [variable(name.toUpperCase().replaceAll('-', '_')), value]),
  )

/** `FEED_GRPC_PORT` is where others find `FEED_GRPC_ADDRESS`. */
const grpcAddresses = (ports: Ports) =>
  Object.fromEntries(
    Object.entries(ports)
      .filter(([name]) => name.endsWith('_GRPC_PORT'))
      .map(([name, port]) => [name.replace('_PORT', '_ADDRESS'), `127.0.0.1:${port}`]),
  )

/** What the environment says of an object store of its own wins over ours. */
function objectStore(stores: StoreUrls, { s3 }: Secrets) {
  const { S3_ACCESS_KEY, S3_SECRET_KEY, S3_BUCKET, S3_PUBLIC_URL } = process.env
  return {
    S3_ENDPOINT: stores.s3,
    S3_ACCESS_KEY: S3_ACCESS_KEY ?? s3.accessKey,
    S3_SECRET_KEY: S3_SECRET_KEY ?? s3.secretKey,
    S3_BUCKET: S3_BUCKET ?? 'girok',
    S3_PUBLIC_URL: S3_PUBLIC_URL ?? stores.s3,
  }
}

/** auth and the local providers must agree about each other's addresses and secrets. */
function oauth(publicUrl: string, ports: Ports, secrets: Secrets) {
  const clients = clientsOf(publicUrl, secrets.providers)
  return {
    PROVIDER_CLIENTS: JSON.stringify(clients),
    OAUTH_PROVIDERS: JSON.stringify(registrations(urlsAt(ports.PROVIDERS_PORT), clients)),
  }
}
