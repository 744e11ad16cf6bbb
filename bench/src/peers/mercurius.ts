// One schema instead of a supergraph, as fast as GraphQL on Node is said to be: Mercurius with graphql-jit, over the same
// services, sessions and loaders.
import { readFileSync } from 'node:fs'
import fastify from 'fastify'
import { printSchema } from 'graphql'
import mercurius, { type IResolvers } from 'mercurius'
import { Supergraph } from '@apollo/federation-internals'
import { supergraphFile } from '@girok/bff/gateway/create'
import { subgraphs } from '@girok/bff/subgraphs/all'
import type { Fields } from '@girok/common/graphql/context'
import { Loaders } from '@girok/common/graphql/loaders'
import { dateTime } from '@girok/common/graphql/scalars'
import { userById } from '@girok/subgraph-auth/loaders'
import type { AuthContext } from '@girok/subgraph-auth/context'
import { callOf, services } from './behind.ts'

const supergraph = Supergraph.build(readFileSync(supergraphFile, 'utf8'))
const schema = printSchema(supergraph.apiSchema().toGraphQLJSSchema())

const person = (id: string, context: AuthContext) => userById(context, id)
const author: Fields = { author: ({ authorId }, _, context) => person(authorId, context) }
/** Where federation has a reference, one schema has the person. */
const joined: Record<string, Fields> = {
  Post: author,
  Comment: author,
  Message: author,
  Room: { members: ({ memberIds }, _, context) => memberIds.map((id: string) => person(id, context)) },
}

const resolvers: Record<string, unknown> = { DateTime: dateTime }
for (const module of [...subgraphs.map((one) => one.resolvers), joined])
  for (const [type, fields] of Object.entries(module)) {
    const { __resolveReference: _, ...own } = fields
    resolvers[type] = { ...(resolvers[type] as Fields | undefined), ...own }
  }

const app = fastify()
await app.register(mercurius, {
  schema,
  resolvers: resolvers as IResolvers,
  jit: 1,
  context: async (request) => ({
    ...services,
    identity: { call: await callOf(request.headers.cookie) },
    loaders: new Loaders(),
    covered: [],
  }),
})
process.send!(`${await app.listen({ port: 0, host: '127.0.0.1' })}/graphql`)
