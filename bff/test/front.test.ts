import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import { composeServices } from '@apollo/composition'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { GraphQLError, parse } from 'graphql'
import type { Running } from '@girok/common/run'
import { startFront } from '../src/front/app.ts'
import { readFrontConfig } from '../src/front/config.ts'
import { Person } from './client.ts'

/* eslint-disable @typescript-eslint/no-explicit-any -- resolvers of a toy */
const toys: Record<string, { sdl: string; resolvers: any }> = {
  books: {
    sdl: `type Book @key(fields: "id") { id: ID! title: String! } type Query { books: [Book!]! broken: String }`,
    resolvers: {
      Book: { __resolveReference: ({ id }: any) => ({ id, title: 'One' }) },
      Query: {
        books: () => [{ id: '1', title: 'One' }],
        broken: () => {
          throw new GraphQLError('no such thing', { extensions: { code: 'TOY_FAULT' } })
        },
      },
    },
  },
  reviews: {
    sdl: `type Book @key(fields: "id") { id: ID! stars: Int } type Query { best: Book }`,
    resolvers: { Query: { best: () => ({ id: '1' }) }, Book: { stars: () => 5 } },
  },
}

let folder: string
let front: Running
let servers: ApolloServer[]
let person: Person

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'girok-front-'))
  const started = await Promise.all(
    Object.entries(toys).map(async ([name, { sdl, resolvers }]) => {
      const schema = buildSubgraphSchema([{ typeDefs: parse(linked(sdl)), resolvers }])
      const server = new ApolloServer({ schema })
      const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' } })
      return { name, server, url, typeDefs: parse(linked(sdl)) }
    }),
  )
  servers = started.map(({ server }) => server)
  const supergraph = join(folder, 'supergraph.graphql')
  await writeFile(supergraph, composeServices(started).supergraphSdl!)
  front = await startFront(
    readFrontConfig({ supergraph, port: '0' }, { NODE_ENV: 'test', LOG_LEVEL: 'silent' }),
  )
  person = new Person(`http://127.0.0.1:${front.ports['http']}`)
})

afterAll(async () => {
  await front?.close()
  for (const server of servers ?? []) await server.stop()
  await rm(folder, { recursive: true })
})

const linked = (sdl: string) =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"]) ${sdl}`

test('anyone may ask foreign subgraphs, joined', async () => {
  const answer = await person.ask('{ books { title stars } best { title } }')
  expect(answer.text).toBe('{"data":{"books":[{"title":"One","stars":5}],"best":{"title":"One"}}}\n')
})

test('their errors are shown as they word them', async () => {
  const { data, errors } = await person.ask('{ broken best { id } }')
  expect(data).toEqual({ broken: null, best: { id: '1' } })
  expect(errors).toMatchObject([
    { message: 'no such thing', path: ['broken'], extensions: { code: 'TOY_FAULT' } },
  ])
})

test('the door and its limits are the same', async () => {
  expect((await person.ask(`{ ${'books { id } '.repeat(21)} }`)).status).toBe(400)
  expect((await person.ask('{ __typename }', {}, { 'content-type': 'text/plain' })).status).toBe(415)
  expect((await fetch(`${person.url}/graphql`)).status).toBe(405)
})

test('it is healthy without any store', async () => {
  expect((await fetch(`${person.url}/healthz`)).status).toBe(200)
})

test('a file that is not there is said', () => {
  expect(() => readFrontConfig({ supergraph: 'nowhere.graphql' }, {})).toThrow(
    /there is no file .*nowhere\.graphql/,
  )
})
