// Runs one operation of a random universe in every way there is.
import { ApolloGateway } from '@apollo/gateway'
import type { GatewayExecutor } from '@apollo/server-gateway-interface'
import { composeServices } from '@apollo/composition'
import { execute, parse, validate, type ExecutionResult, type GraphQLSchema } from 'graphql'
import { newCall } from '@girok/common/call'
import { Loaders } from '@girok/common/graphql/loaders'
import { createLog } from '@girok/common/log'
import { CompiledExecutor } from '../../src/gateway/compiled/executor.ts'
import type { Executor, Operation, Request } from '../../src/gateway/executors/executor.ts'
import type { Settle } from '../../src/gateway/executors/outcome.ts'
import { MissingEntity } from '../../src/gateway/federation/faults.ts'
import { createFederation } from '../../src/gateway/federation/federation.ts'
import type { Remote } from '../../src/gateway/federation/remotes.ts'
import { LocalDataSource } from '../../src/gateway/local-data-source.ts'
import { gatewayLog } from '../../src/gateway/log.ts'
import { MergedExecutor } from '../../src/gateway/merged/executor.ts'
import { Resolution } from '../../src/gateway/merged/resolution.ts'
import type { RunContext } from '../../src/gateway/run-document.ts'
import type { RandomOperation } from './queries.ts'
import { asked, someOf } from './remotes.ts'
import { singleSchema } from './single.ts'
import { subgraphSchema, subgraphSdl } from './subgraph.ts'
import type { Universe } from './universe.ts'
import { World, type Trouble } from './world.ts'

const log = createLog('fuzz', 'silent')

/** What an answer comes down to: its data, and where errors show. */
export interface Answer {
  data: unknown
  /** The deepest place of each error's path that the data still have; null is what it did. */
  spots: string[]
}

export interface Booted {
  schema: GraphQLSchema
  ways: Record<
    'single' | 'merged' | 'compiled' | 'remote' | 'apollo',
    (operation: RandomOperation) => Promise<Answer>
  >
  refusal: (operation: RandomOperation, executor?: 'compiled' | 'remote') => string | undefined
}

/** Boots a universe in every way. */
export async function boot(
  universe: Universe,
  trouble: Trouble,
  far: (schema: GraphQLSchema) => Remote = asked,
): Promise<Booted> {
  const world = new World(universe, trouble)
  const graphs = Array.from({ length: universe.graphs }, (_, i) => i)
  const services = graphs.map((i) => {
    const sdl = parse(subgraphSdl(universe, i))
    return { name: `s${i}`, url: `http://s${i}`, typeDefs: sdl }
  })
  const { supergraphSdl, errors } = composeServices(services)
  if (!supergraphSdl) throw new Error(`universe ${universe.seed} does not compose: ${errors?.[0]?.message}`)
  const schemas = new Map(graphs.map((i) => [`s${i}`, subgraphSchema(world, i)]))
  const federation = createFederation(supergraphSdl, schemas)
  const resolution = new Resolution(federation)
  const merged = new MergedExecutor(federation, resolution, everywhere)
  const compiled = new CompiledExecutor(federation, resolution, merged, everywhere, { hot: 1, log })
  const remote = bootRemote(supergraphSdl, schemas, someOf(schemas, universe.seed, far))
  let apollo: Promise<GatewayExecutor> | undefined
  const { schema } = federation.model
  const single = singleSchema(world, schema)
  const by = (executor: Executor) => async (operation: RandomOperation) => {
    const request = requestOf(operation)
    const one = operationOf(request)
    const why = executor.refuses(one)
    if (why) throw new Error(`${executor.name} refuses ${why}`)
    return answerOf(await executor.execute(one, request))
  }
  return {
    schema,
    refusal: (operation, name = 'compiled') =>
      ({ compiled, remote })[name].refuses(operationOf(requestOf(operation))),
    ways: {
      single: async ({ query, variables }) =>
        answerOf(
          await execute({
            schema: single,
            document: checked(schema, query),
            variableValues: variables,
            contextValue: contextOf(),
          }),
        ),
      merged: by(merged),
      compiled: by(compiled),
      remote: by(remote),
      apollo: async (operation) => {
        apollo ??= bootApollo(supergraphSdl, schemas)
        return answerOf((await (await apollo)(requestOf(operation))) as ExecutionResult)
      },
    },
  }
}

/** Plans over the same subgraphs, some of which are asked as servers of their own. */
function bootRemote(
  supergraphSdl: string,
  schemas: Map<string, GraphQLSchema>,
  remotes: Map<string, Remote>,
) {
  const federation = createFederation(supergraphSdl, schemas, remotes)
  const resolution = new Resolution(federation)
  const merged = new MergedExecutor(federation, resolution, everywhere)
  return new CompiledExecutor(federation, resolution, merged, everywhere, { hot: 1, log })
}

/** A fault shows wherever it is, for comparison; clients are told of it once. */
const everywhere: Settle = ({ data, errors = [] }) => ({
  data: data ?? null,
  errors: errors.filter(({ originalError }) => !(originalError instanceof MissingEntity)),
})

async function bootApollo(
  supergraphSdl: string,
  schemas: Map<string, GraphQLSchema>,
): Promise<GatewayExecutor> {
  const gateway = new ApolloGateway({
    supergraphSdl,
    queryPlannerConfig: { exposeDocumentNodeInFetchNode: true },
    buildService: ({ name }) => new LocalDataSource({ schema: schemas.get(name!)!, service: name! }, log),
    logger: gatewayLog(log),
  })
  return (await gateway.load()).executor!
}

const contextOf = (): RunContext & { last: number } => ({
  identity: { call: newCall() },
  loaders: new Loaders(),
  covered: [],
  degraded: new Set(),
  last: 0,
})

function checked(schema: GraphQLSchema, query: string) {
  const document = parse(query)
  const errors = validate(schema, document)
  if (errors.length > 0)
    throw new Error(`the generator wrote an invalid query: ${errors[0]!.message}\n${query}`)
  return document
}

function requestOf({ query, variables }: RandomOperation): Request {
  const document = parse(query)
  const operation = document.definitions.find((one) => one.kind === 'OperationDefinition')!
  const request = { query, variables, operationName: 'Q' }
  const rest = {
    request,
    document,
    operation,
    operationName: 'Q',
    queryHash: query,
    source: query,
    metrics: {},
    logger: gatewayLog(log),
  }
  return { ...rest, context: contextOf() } as unknown as Request
}

const operationOf = ({ document, operation }: Request): Operation => ({
  document,
  node: operation,
  name: 'Q',
})

function answerOf({ data, errors = [] }: ExecutionResult): Answer {
  const plain = JSON.parse(JSON.stringify(data ?? null)) as unknown
  const spots = new Set(errors.map(({ path }) => spotOf(plain, path ?? [])))
  return { data: plain, spots: [...spots].sort() }
}

/** Where in the data a path ends: at its end, or at the null that it became. */
function spotOf(data: unknown, path: readonly (string | number)[]): string {
  let at = data
  let spot = ''
  for (const key of path) {
    if (at === null || typeof at !== 'object') break
    at = (at as Record<string | number, unknown>)[key]
    spot += `/${key}`
  }
  return spot
}
