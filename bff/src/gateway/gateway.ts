// Apollo Server's gateway: the supergraph read once, and several ways to run an operation on it.
import type { ApolloGateway } from '@apollo/gateway'
import type {
  GatewayGraphQLRequestContext,
  GatewayInterface,
  GatewayLoadResult,
  GatewaySchemaLoadOrUpdateCallback,
} from '@apollo/server-gateway-interface'
import { getVariableValues, type ExecutionResult, type GraphQLSchema } from 'graphql'
import type { Log } from '@girok/common/log'
import type { Metrics } from '@girok/common/metrics'
import { CompiledExecutor, HOT } from './compiled/executor.ts'
import { ApolloExecutor } from './executors/apollo.ts'
import { Chooser, type ExecutorChoice } from './executors/choose.ts'
import type { Request } from './executors/executor.ts'
import { Operations } from './executors/operations.ts'
import { settler } from './executors/outcome.ts'
import { createFederation } from './federation/federation.ts'
import type { Remote } from './federation/remotes.ts'
import { MergedExecutor } from './merged/executor.ts'
import { Resolution } from './merged/resolution.ts'
import { ReadyOperations, type Asked, type Ready } from './short/operations.ts'
import type { RunContext, Runnable } from './run-document.ts'

type Variables = Record<string, unknown> | undefined

export interface GatewayParts {
  supergraphSdl: string
  /** The subgraphs that run in this process, by name. */
  local: ReadonlyMap<string, Runnable>
  /** Those that do not. */
  remote?: ReadonlyMap<string, Remote>
  /** What plans are made and fetched by. */
  apollo: ApolloGateway
  choice: ExecutorChoice
  log: Log
  metrics: Metrics
}

export class Gateway implements GatewayInterface {
  readonly #supergraphSdl: string
  readonly #schema: GraphQLSchema
  readonly #apollo: ApolloExecutor
  readonly #chooser: Chooser
  readonly #compiled: CompiledExecutor
  readonly #operations = new Operations()
  readonly #ready = new ReadyOperations()

  constructor({ supergraphSdl, local, remote, apollo, choice, log, metrics }: GatewayParts) {
    const schemas = new Map([...local].map(([name, { schema }]) => [name, schema]))
    const services = new Map([...local].map(([name, { service }]) => [name, service]))
    const federation = createFederation(supergraphSdl, schemas, remote)
    const settle = settler(federation.model, services, log)
    const resolution = new Resolution(federation)
    const merged = new MergedExecutor(federation, resolution, settle)
    // Who insists on plans gets them at once.
    const hot = choice === 'compiled' ? 1 : HOT
    const compiled = new CompiledExecutor(federation, resolution, merged, settle, { hot, log })
    this.#supergraphSdl = supergraphSdl
    this.#schema = federation.model.schema
    this.#compiled = compiled
    this.#apollo = new ApolloExecutor(apollo)
    const executors = { compiled, merged, apollo: this.#apollo }
    this.#chooser = new Chooser(choice, executors, metrics)
  }

  onSchemaLoadOrUpdate(tell: GatewaySchemaLoadOrUpdateCallback): () => void {
    tell({ apiSchema: this.#schema, coreSupergraphSdl: this.#supergraphSdl })
    return () => {}
  }

  async load(): Promise<GatewayLoadResult> {
    await this.#apollo.load()
    const executor = (context: GatewayGraphQLRequestContext) => this.#execute(context as Request)
    return { executor }
  }

  stop(): Promise<void> {
    return this.#apollo.stop()
  }

  get schema(): GraphQLSchema {
    return this.#schema
  }

  /** The operation of a body when it can run as it is: known, planned, and its variables right. */
  ready(asked: Asked, variables: Record<string, unknown>): Ready | undefined {
    const ready = this.#ready.find(asked)
    if (!ready || !this.#compiled.has(ready.operation)) return undefined
    const { errors } = getVariableValues(
      this.#schema,
      ready.operation.node.variableDefinitions ?? [],
      variables,
    )
    return errors ? undefined : ready
  }

  /** Runs what is ready. */
  run({ operation }: Ready, context: RunContext, variables: Variables): Promise<ExecutionResult> {
    this.#chooser.count('compiled', 'fastest', 'short')
    return this.#compiled.run(operation, context, variables)
  }

  #execute(request: Request): Promise<ExecutionResult> {
    const operation = this.#operations.get(request.document, request.operation)
    const { executor, why } = this.#chooser.choose(operation)
    this.#chooser.count(executor.name, why, 'server')
    if (executor === this.#compiled) this.#ready.keep(operation, request)
    return executor.execute(operation, request)
  }
}
