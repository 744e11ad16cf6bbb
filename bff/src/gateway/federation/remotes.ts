// Subgraphs that run as servers of their own: what is asked of them, and what they answer.
import type { DocumentNode, GraphQLSchema } from 'graphql'

/** What is sent; made once, and the same for everybody. */
export interface RemoteDocument {
  document: DocumentNode
  query: string
}

export interface RemoteAnswer {
  data?: Record<string, unknown> | null
  errors?: readonly RemoteError[]
}

export type RemotePath = readonly (string | number)[]

/** An error as a subgraph tells of it. */
export interface RemoteError {
  message: string
  path?: RemotePath | undefined
  extensions?: Record<string, unknown> | undefined
}

/** A subgraph that is asked for what it has. Its schema is known: it is a module of ours, wherever it runs. */
export interface Remote {
  schema: GraphQLSchema
  ask: (
    document: RemoteDocument,
    variables: Record<string, unknown>,
    context: unknown,
  ) => Promise<RemoteAnswer>
}

/** A fault that a remote subgraph has told of, in its own words, at the place that became null by it. */
export class RemoteFault extends Error {
  override readonly name = 'RemoteFault'
  readonly extensions: Record<string, unknown>
  /** The rest of its path, where what is above had to become null too. */
  readonly below: RemotePath
  /** What else failed below the same null. */
  readonly others: RemoteFault[] = []

  constructor(
    { message, extensions = {} }: Pick<RemoteError, 'message' | 'extensions'>,
    below: RemotePath = [],
  ) {
    super(message)
    this.extensions = extensions
    this.below = below
  }
}
