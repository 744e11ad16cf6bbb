import { port, processConfig, readConfig, secret, type Env } from '@girok/common/config'
import { issuerConfig } from '@girok/common/s2s/identity'
import { domains, type Domain } from '@girok/common/s2s/policy'
import type { z } from 'zod'
import { addresses } from '../clients.ts'

/** An admin port is the server's own and this. */
const ADMIN = 10_000

/** The subgraphs that can run as servers of their own, with their usual ports. */
const ports: Record<Domain, number> = {
  auth: 4001,
  chat: 4002,
  personal: 4003,
  feed: 4004,
  matching: 4005,
  media: 4006,
  notification: 4007,
}

export type RemoteName = Domain

export const remoteNames: readonly RemoteName[] = domains

const shared = {
  ...processConfig,
  ...issuerConfig,
  ...addresses,
}

/** The variables of one subgraph's process: `SUBGRAPH_CHAT_PORT`, `…_ADMIN_PORT`, `…_CLIENT_SECRET`, and what all share. */
export function readSubgraphConfig(name: RemoteName, env: Env = process.env) {
  const prefix = `SUBGRAPH_${name.toUpperCase()}`
  const own = {
    [`${prefix}_PORT`]: port(ports[name]),
    [`${prefix}_ADMIN_PORT`]: port(ports[name] + ADMIN),
    [`${prefix}_CLIENT_SECRET`]: secret(),
  }
  const all: Record<string, unknown> = readConfig({ ...shared, ...own }, env)
  return {
    ...(all as z.output<z.ZodObject<typeof shared>>),
    port: all[`${prefix}_PORT`] as number,
    adminPort: all[`${prefix}_ADMIN_PORT`] as number,
    clientSecret: all[`${prefix}_CLIENT_SECRET`] as string,
  }
}

export type SubgraphConfig = ReturnType<typeof readSubgraphConfig>
