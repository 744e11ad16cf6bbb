// Two small subgraphs whose answers depend on who asks, loaders and all, and the executors over them.
import DataLoader from 'dataloader'
import { composeServices } from '@apollo/composition'
import { buildSubgraphSchema } from '@apollo/subgraph'
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/resolverMap.js'
import { parse, type GraphQLSchema } from 'graphql'
import { createLog } from '@girok/common/log'
import { CompiledExecutor } from '../../src/gateway/compiled/executor.ts'
import type { Executor } from '../../src/gateway/executors/executor.ts'
import { settler } from '../../src/gateway/executors/outcome.ts'
import { createFederation } from '../../src/gateway/federation/federation.ts'
import type { Remote } from '../../src/gateway/federation/remotes.ts'
import { MergedExecutor } from '../../src/gateway/merged/executor.ts'
import { Resolution } from '../../src/gateway/merged/resolution.ts'

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])`

/** What a person's operation knows: who it is, and what it has loaded. */
export interface Context {
  who: string
  users: DataLoader<string, { id: string; name: string }>
}

export const contextOf = (who: string): Context => ({
  who,
  users: new DataLoader(async (ids) => {
    await Promise.resolve()
    return ids.map((id) => ({ id, name: `${id} as ${who} sees them` }))
  }),
})

export const modules = {
  notes: {
    sdl: `${LINK} type Note { text: String! of(side: String): String! author: User! } type User @key(fields: "id") { id: ID! } type Query { notes(n: Int!): [Note!]! }`,
    resolvers: {
      Query: {
        notes: async (_: unknown, { n }: { n: number }, { who }: Context) =>
          Array.from({ length: n }, (__, i) => ({ text: `${who} ${i}`, authorId: String(i % 2) })),
      },
      Note: {
        of: (_: unknown, { side }: { side?: string }, { who }: Context) => `${side} of ${who}`,
        author: ({ authorId }: { authorId: string }) => ({ id: authorId }),
      },
    },
  },
  users: {
    sdl: `${LINK} type User @key(fields: "id") { id: ID! name: String! friends: [User!]! }`,
    resolvers: {
      User: {
        __resolveReference: ({ id }: { id: string }, { users }: Context) => users.load(id),
        friends: (_: unknown, __: unknown, { users }: Context) => users.loadMany(['0', '1']),
      },
    },
  },
}

export const document = parse(
  'query Q($n: Int!, $side: String) { notes(n: $n) { text of(side: $side) author { name friends { name } } } }',
)

interface Module {
  sdl: string
  resolvers: GraphQLResolverMap<never>
}

/** Our two executors over modules of any kind, some of which may be remote; the compiled one plans at first sight. */
export function bootExecutors(
  given: Record<string, Module>,
  far: Record<string, (schema: GraphQLSchema) => Remote> = {},
): Record<'merged' | 'compiled', Executor> {
  const all = Object.entries(given).map(([name, { sdl, resolvers }]) => ({
    name,
    url: `http://${name}`,
    typeDefs: parse(sdl),
    resolvers: resolvers as GraphQLResolverMap,
  }))
  const { supergraphSdl } = composeServices(all)
  const schemas = new Map(all.map((module) => [module.name, buildSubgraphSchema([module])]))
  const remotes = Object.entries(far).map(([name, make]) => [name, make(schemas.get(name)!)] as const)
  const federation = createFederation(supergraphSdl!, schemas, new Map(remotes))
  const resolution = new Resolution(federation)
  const log = createLog('test', 'silent')
  const settle = settler(federation.model, new Map(), log)
  const merged = new MergedExecutor(federation, resolution, settle)
  return { merged, compiled: new CompiledExecutor(federation, resolution, merged, settle, { hot: 1, log }) }
}

export const executors = (far?: Parameters<typeof bootExecutors>[1]) =>
  bootExecutors(modules as unknown as Record<string, Module>, far)
