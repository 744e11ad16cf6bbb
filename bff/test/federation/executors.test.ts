import { ApolloGateway } from '@apollo/gateway'
import { composeServices } from '@apollo/composition'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { parse, type OperationDefinitionNode } from 'graphql'
import { createLog } from '@girok/common/log'
import { createMetrics, type Metrics } from '@girok/common/metrics'
import type { ExecutorChoice } from '../../src/gateway/executors/choose.ts'
import { createFederation } from '../../src/gateway/federation/federation.ts'
import { Gateway } from '../../src/gateway/gateway.ts'
import { LocalDataSource } from '../../src/gateway/local-data-source.ts'
import { gatewayLog } from '../../src/gateway/log.ts'
import { refusalOf } from '../../src/gateway/merged/supports.ts'
import { contextOf, modules } from './notes.ts'
import { asked } from './remotes.ts'

const log = createLog('test', 'silent')
const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires"])'

const supergraphOf = (sdls: Record<string, string>) =>
  composeServices(
    Object.entries(sdls).map(([name, sdl]) => ({ name, url: `http://${name}`, typeDefs: parse(sdl) })),
  ).supergraphSdl!

const local = new Map(
  Object.entries(modules).map(([name, { sdl, resolvers }]) => {
    const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers }])
    return [name, { schema, service: name }] as const
  }),
)
const supergraphSdl = supergraphOf(
  Object.fromEntries(Object.entries(modules).map(([name, { sdl }]) => [name, sdl])),
)

async function boot(choice: ExecutorChoice, metrics: Metrics, far: readonly string[] = []) {
  const apollo = new ApolloGateway({
    supergraphSdl,
    queryPlannerConfig: { exposeDocumentNodeInFetchNode: true },
    buildService: ({ name }) => new LocalDataSource(local.get(name!)!, log),
    logger: gatewayLog(log),
  })
  const remote = new Map(far.map((name) => [name, asked(local.get(name)!.schema)]))
  const gateway = new Gateway({ supergraphSdl, local, remote, apollo, choice, log, metrics })
  const { executor } = await gateway.load()
  return (query: string) => {
    const document = documents.get(query) ?? parse(query)
    documents.set(query, document)
    const operation = document.definitions[0] as OperationDefinitionNode
    const context = { ...contextOf('Ann'), covered: [], degraded: new Set() }
    const request = { request: { query, variables: {} }, metrics: {}, context, document, operation }
    return executor!({ ...request, queryHash: query, source: query, logger: gatewayLog(log) } as never)
  }
}
/** Apollo Server keeps documents. */
const documents = new Map<string, ReturnType<typeof parse>>()

async function counted({ registry }: Metrics): Promise<Record<string, number>> {
  const { values } = await registry.getSingleMetric('girok_graphql_executed_total')!.get()
  return Object.fromEntries(
    values.map(({ labels, value }) => [`${labels['executor']} ${labels['why']}`, value]),
  )
}
const aTurn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

test('an operation is planned when it comes for the third time, between requests, and the metrics say so', async () => {
  const metrics = createMetrics('test')
  const ask = await boot('auto', metrics)
  const query = '{ notes(n: 2) { text author { name } } }'
  const cold = [await ask(query), await ask(query), ask(query)]
  expect(await counted(metrics)).toEqual({ 'merged cold': 3 })
  await aTurn()
  const hot = await ask(query)
  expect(await counted(metrics)).toEqual({ 'merged cold': 3, 'compiled fastest': 1 })
  for (const answer of cold) expect(await answer).toEqual(hot)
  expect(hot.data).toMatchObject({ notes: [{ text: 'Ann 0', author: { name: '0 as Ann sees them' } }, {}] })
})

test('an operation of a remote subgraph is ApolloGateway’s until it is planned', async () => {
  const metrics = createMetrics('test')
  const ask = await boot('auto', metrics, ['users'])
  const query = '{ notes(n: 2) { author { name } } }'
  const cold = [await ask(query), await ask(query), await ask(query)]
  await aTurn()
  const { data } = await ask(query)
  expect(await counted(metrics)).toEqual({ 'apollo cold': 3, 'compiled fastest': 1 })
  for (const answer of cold) expect(answer.data).toEqual(data)
})

test('what a plan cannot do has a reason: the schema itself is asked about on the merged one', async () => {
  const metrics = createMetrics('test')
  const ask = await boot('compiled', metrics)
  expect((await ask('{ __schema { queryType { name } } }')).data).toEqual({
    __schema: { queryType: { name: 'Query' } },
  })
  expect(await counted(metrics)).toEqual({ 'apollo introspection': 1 })
})

test.each(['merged', 'compiled', 'apollo'] as const)('%s alone can be insisted on', async (choice) => {
  const metrics = createMetrics('test')
  const ask = await boot(choice, metrics)
  expect((await ask('{ notes(n: 1) { author { id name } } }')).data).toEqual({
    notes: [{ author: { id: '0', name: '0 as Ann sees them' } }],
  })
  expect(await counted(metrics)).toEqual({ [`${choice} fastest`]: 1 })
})

const shared = {
  one: `${LINK} type Size @shareable { width: Int } type Query { size: Size @shareable }`,
  two: `${LINK} type Size @shareable { width: Int height: Int } type Query { size: Size @shareable other: Size }`,
}

test.each([
  ['subscription', 'subscription { a }', ['notes', 'users']],
  ['incremental', '{ notes(n: 1) { ... @defer { text } } }', ['notes', 'users']],
  ['remote', '{ notes(n: 1) { author { name } } }', ['notes']],
  [undefined, '{ notes(n: 1) { author { id } } }', ['notes']],
  ['too large', `{ ${'notes(n: 1) { author { name } } '.repeat(11_000)} }`, ['notes', 'users']],
])('%s is known before it runs', (refusal, query, here) => {
  const schemas = new Map(here.map((name) => [name, local.get(name)!.schema]))
  const document = parse(query)
  const operation = document.definitions[0] as OperationDefinitionNode
  expect(refusalOf(createFederation(supergraphSdl, schemas), document, operation)).toBe(refusal)
})

const far = {
  here: `${LINK} type T @key(fields: "id") { id: ID! } type Query { here: T }`,
  there: `${LINK} type T @key(fields: "id") @key(fields: "code") { id: ID! code: String! size: Int weight: Int! } type Query { there: T } type Mutation { change: Int }`,
  elsewhere: `${LINK} type T @key(fields: "id") { id: ID! shared: Int! @shareable size: Int @external weight: Int! @external sent: Int @requires(fields: "size") heavy: Int @requires(fields: "weight") } type Query { nothing: Int }`,
  coded: `${LINK} type T @key(fields: "code") { code: String! price: Int shared: Int @shareable } type Query { none: Int }`,
}

test.each([
  [undefined, 'other fields and requirements of one remote graph', '{ there { size sent price } }'],
  [undefined, 'a key in this process', '{ here { size weight code } }'],
  ['remote', 'a key that another remote graph has', '{ here { price } }'],
  ['remote', 'a requirement that another remote graph has', '{ here { sent } }'],
  ['remote', 'a requirement that may not be null', '{ there { heavy } }'],
  ['remote', 'a field that may be null for clients and not there', '{ here { shared } }'],
  ['remote', 'a mutation', 'mutation { change }'],
])('plans over remote graphs, %s: %s', (refusal, _, query) => {
  const schemas = Object.entries(far).map(
    ([name, sdl]) => [name, buildSubgraphSchema([{ typeDefs: parse(sdl) }])] as const,
  )
  const remotes = new Map(schemas.slice(1).map(([name, schema]) => [name, asked(schema)]))
  const federation = createFederation(supergraphOf(far), new Map(schemas), remotes)
  const document = parse(query)
  const operation = document.definitions[0] as OperationDefinitionNode
  expect(refusalOf(federation, document, operation, 'all')).toBe(refusal)
  expect(refusalOf(federation, document, operation)).toBe('remote')
})

test('unreachable: a shared value whose fields no one graph has all of', () => {
  const schemas = new Map(
    Object.entries(shared).map(([name, sdl]) => [name, buildSubgraphSchema([{ typeDefs: parse(sdl) }])]),
  )
  const federation = createFederation(supergraphOf(shared), schemas)
  const refusal = (query: string) => {
    const document = parse(query)
    return refusalOf(federation, document, document.definitions[0] as OperationDefinitionNode)
  }
  expect([refusal('{ size { width height } }'), refusal('{ size { width } }')]).toEqual([
    'unreachable',
    undefined,
  ])
})
