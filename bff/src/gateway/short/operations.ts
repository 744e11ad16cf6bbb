// Operations that need no server any more: parsed, valid, planned. By the text that clients send, and by its hash.
import type { Operation, Request } from '../executors/executor.ts'
import { Bounded } from '../bounded.ts'

/** What a body asks for. */
export interface Asked {
  query?: string | null | undefined
  operationName?: string | null | undefined
  extensions?: Record<string, unknown> | null | undefined
}

/** An operation that is ready to run. */
export interface Ready {
  operation: Operation
  source: string
  queryHash: string
}

const MOST = { count: 1_000, size: 4_000_000 }

export class ReadyOperations {
  readonly #byHash = new Map<string, Ready>()
  readonly #byText = new Bounded<string, Ready>(MOST, (_, { queryHash }) => this.#byHash.delete(queryHash))

  /** Keeps the operation of a request that Apollo Server has taken; only one that is alone in its document. */
  keep(operation: Operation, { source, queryHash, document, metrics }: Request): void {
    const operations = document.definitions.filter(({ kind }) => kind === 'OperationDefinition')
    if (operations.length > 1) return
    const ready = { operation, source, queryHash }
    this.#byText.set(source, ready, source.length)
    // A hash is good for what was persisted, and for nothing else.
    if (metrics.persistedQueryHit) this.#byHash.set(queryHash, ready)
  }

  /** The operation of a body; undefined for all that Apollo Server has to look at. */
  find({ query, operationName, extensions }: Asked): Ready | undefined {
    const persisted = extensions?.['persistedQuery']
    // A text beside its hash is to be remembered for others.
    if (persisted && query) return undefined
    const ready = persisted ? this.#byHash.get(hashOf(persisted)) : this.#byText.get(query ?? '')
    const named = operationName === undefined || operationName === null
    return ready && (named || operationName === ready.operation.name) ? ready : undefined
  }
}

function hashOf(persisted: unknown): string {
  const { version, sha256Hash } = persisted as { version?: unknown; sha256Hash?: unknown }
  return version === 1 && typeof sha256Hash === 'string' ? sha256Hash : ''
}
