// Subgraphs of a test that are asked as servers of their own are: by text and JSON.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { OverlappingFieldsCanBeMergedRule, execute, parse, specifiedRules, validate } from 'graphql'
import type { DocumentNode, GraphQLSchema } from 'graphql'
import type { Remote, RemoteAnswer } from '../../src/gateway/federation/remotes.ts'
import { Random } from './random.ts'

type Json = Record<string, unknown>

/** Some of the subgraphs, one at least. */
export function someOf(
  schemas: ReadonlyMap<string, GraphQLSchema>,
  seed: number,
  far: (schema: GraphQLSchema) => Remote,
): Map<string, Remote> {
  const random = new Random(seed)
  const all = [...schemas]
  const some = random.some(all, 0.5)
  return new Map((some.length > 0 ? some : [random.pick(all)]).map(([name, schema]) => [name, far(schema)]))
}

/** A subgraph in this process, asked as if it were elsewhere. */
export function asked(schema: GraphQLSchema): Remote {
  const run = runner(schema)
  return {
    schema,
    ask: async ({ query }, variables, context) =>
      overTheWire(await run(query, overTheWire(variables), context)),
  }
}

const overTheWire = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

/** Servers on the loopback, one for each schema that is asked. */
export class Servers {
  readonly #servers: Server[] = []

  readonly far = (schema: GraphQLSchema): Remote => {
    const run = runner(schema)
    const server = createServer(async (request, response) => {
      const { query, variables } = (await json(request)) as { query: string; variables: Json }
      response.end(JSON.stringify(await run(query, variables, {})))
    }).listen(0, '127.0.0.1')
    this.#servers.push(server)
    const ask: Remote['ask'] = async ({ query }, variables) => {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const response = await fetch(url, { method: 'POST', body: JSON.stringify({ query, variables }) })
      return (await response.json()) as RemoteAnswer
    }
    return { schema, ask }
  }

  close(): void {
    for (const server of this.#servers) server.close().closeAllConnections()
  }
}

/** Types that are never the same object may have fields of one name and different types; our servers do not mind. */
const rules = specifiedRules.filter((rule) => rule !== OverlappingFieldsCanBeMergedRule)

function runner(schema: GraphQLSchema) {
  const documents = new Map<string, DocumentNode>()
  return async (query: string, variableValues: Json, contextValue: unknown): Promise<RemoteAnswer> => {
    const document = documents.get(query) ?? parse(query)
    if (!documents.has(query)) {
      const [error] = validate(schema, document, rules)
      if (error) throw new Error(`a plan asks for what is not there: ${error.message}\n${query}`)
    }
    documents.set(query, document)
    return (await execute({ schema, document, variableValues, contextValue })) as RemoteAnswer
  }
}
