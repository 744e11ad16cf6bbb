import type { ApolloGateway } from '@apollo/gateway'
import type { GatewayExecutor, GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface'
import type { ExecutionResult } from 'graphql'
import type { Executor, Operation, Request } from './executor.ts'

/** Plans and fetches: the slowest and the only one that can do everything. */
export class ApolloExecutor implements Executor {
  readonly name = 'apollo'
  readonly #gateway: ApolloGateway
  #execute: GatewayExecutor | undefined

  constructor(gateway: ApolloGateway) {
    this.#gateway = gateway
  }

  async load(): Promise<void> {
    const { executor } = await this.#gateway.load()
    this.#execute = executor
  }

  stop(): Promise<void> {
    return this.#gateway.stop()
  }

  refuses(): undefined {
    return undefined
  }

  execute(_: Operation, request: Request): Promise<ExecutionResult> {
    return this.#execute!(request as GatewayGraphQLRequestContext)
  }
}
