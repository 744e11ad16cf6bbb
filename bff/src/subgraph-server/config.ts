import { z } from 'zod'
import { port, processConfig, readConfig, secret, type Env } from '@girok/common/config'
import { issuerConfig } from '@girok/common/s2s/identity'

/** An admin port is the server's own and this. */
const ADMIN = 10_000

/** The subgraphs that can run as servers of their own, with their usual ports. */
const ports = { auth: 4001, chat: 4002 } as const

export type RemoteName = keyof typeof ports

export const remoteNames = Object.keys(ports) as RemoteName[]

const shared = {
  ...processConfig,
  ...issuerConfig,
  AUTH_GRPC_ADDRESS: z.string().default('127.0.0.1:50051'),
  CHAT_GRPC_ADDRESS: z.string().default('127.0.0.1:50054'),
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
