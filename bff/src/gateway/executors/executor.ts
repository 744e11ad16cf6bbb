import type { GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface'
import type { DocumentNode, ExecutionResult, OperationDefinitionNode } from 'graphql'
import type { RunContext } from '../run-document.ts'
import type { Refusal } from '../merged/supports.ts'

export type ExecutorName = 'compiled' | 'merged' | 'apollo'

/** Why an executor does not take an operation; few, for they are a metric's label. */
export type Why = Refusal | 'introspection' | 'cold' | 'fault'

/** An operation of a valid document, and what we learn about it over its life. */
export interface Operation {
  readonly document: DocumentNode
  readonly node: OperationDefinitionNode
  readonly name: string | undefined
}

export type Request = GatewayGraphQLRequestContext<RunContext>

/** One way of running operations. */
export interface Executor {
  readonly name: ExecutorName
  /** Why this operation is not for it, now; undefined when it is. */
  refuses(operation: Operation): Why | undefined
  execute(operation: Operation, request: Request): Promise<ExecutionResult>
}
