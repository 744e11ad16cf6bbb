// The calls to remote graphs of one execution. What is asked of a graph within one turn of the event loop goes together, whatever
// hop asks, and each hop's objects at once.
import { GraphQLError } from 'graphql'
import type { Federation } from '../../federation/federation.ts'
import { RemoteFault, type RemoteError } from '../../federation/remotes.ts'
import type { Representation } from '../../federation/references.ts'
import type { Graph } from '../../federation/supergraph.ts'
import type { RunContext } from '../../run-document.ts'
import { readAnswer } from './answers.ts'
import { entitiesOf, isEntities, type Documents, type Part, type Prepared } from './documents.ts'
import { clientKey } from './selecting.ts'

interface Asked {
  representation: Representation | undefined
  resolve: (value: unknown) => void
}
type Waiting = Map<Part, Asked[]>

export class RemoteCalls {
  readonly #federation: Federation
  readonly #documents: Documents
  readonly #context: RunContext
  readonly #variables: Readonly<Record<string, unknown>>
  readonly #waiting = new Map<Graph, Waiting>()

  constructor(
    federation: Federation,
    documents: Documents,
    context: unknown,
    variables: Readonly<Record<string, unknown>>,
  ) {
    this.#federation = federation
    this.#documents = documents
    this.#context = context as RunContext
    this.#variables = variables
  }

  /** An entity with what a part selects of it, or all root fields of a part; a fault is a value, too. */
  load(part: Part, representation?: Representation): Promise<unknown> {
    let waiting = this.#waiting.get(part.graph)
    if (!waiting) {
      this.#waiting.set(part.graph, (waiting = new Map()))
      // After what is settled already, so that all that waits for the same thing asks together.
      void Promise.resolve().then(() => process.nextTick(() => this.#flush(part.graph)))
    }
    let asked = waiting.get(part)
    if (!asked) waiting.set(part, (asked = []))
    return new Promise((resolve) => asked.push({ representation, resolve }))
  }

  #flush(graph: Graph): void {
    const waiting = this.#waiting.get(graph)!
    this.#waiting.delete(graph)
    this.#send(graph, waiting).catch((error: unknown) => {
      for (const { resolve } of [...waiting.values()].flat()) resolve(error)
    })
  }

  async #send(graph: Graph, waiting: Waiting): Promise<void> {
    const document = this.#documents.get([...waiting.keys()])
    const { ask } = this.#federation.remotes.get(graph)!
    const { data, covered } = readAnswer(
      await ask(document, this.#variablesOf(document, waiting), this.#context),
    )
    this.#context.covered.push(...covered.map(coveredFault))
    for (const [part, asked] of waiting)
      for (const [i, { resolve }] of asked.entries()) resolve(valueOf(data, part, i))
  }

  #variablesOf({ variables, variableOf }: Prepared, waiting: Waiting): Record<string, unknown> {
    const given = variables.filter((name) => name in this.#variables)
    const values: Record<string, unknown> = Object.fromEntries(
      given.map((name) => [name, this.#variables[name]]),
    )
    for (const [part, asked] of waiting)
      if (part.entity !== undefined)
        values[variableOf(part)] = asked.map(({ representation }) => representation)
    return values
  }
}

/** What a part's hop is given. */
function valueOf(data: unknown, part: Part, i: number): unknown {
  if (part.entity === undefined || data instanceof Error) return data
  const entities = (data as Record<string, unknown>)[entitiesOf(part)]
  return Array.isArray(entities) ? (entities as unknown[])[i] : entities
}

/** A fault that took nothing away is told of all the same; where it is of an entity, that may be at many places. */
function coveredFault(error: RemoteError): GraphQLError {
  const { message, path = [] } = error
  const shown = isEntities(path[0]) ? undefined : path.map(clientKey)
  return new GraphQLError(message, { path: shown, originalError: new RemoteFault(error) })
}
