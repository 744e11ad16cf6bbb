// What is sent to a remote graph: parts of a plan in one document, root fields and entities by reference.
import {
  Kind,
  OperationTypeNode,
  parseType,
  print,
  visit,
  type OperationDefinitionNode,
  type SelectionNode,
  type VariableDefinitionNode,
} from 'graphql'
import type { RemoteDocument } from '../../federation/remotes.ts'
import type { Graph } from '../../federation/supergraph.ts'
import { Bounded } from '../../bounded.ts'
import { nameNode, onType, variableNode, type Selecting } from './selecting.ts'

/** What one hop asks of a remote graph. */
export interface Part {
  id: number
  graph: Graph
  /** The type of the entities; undefined for root fields. */
  entity: string | undefined
  selecting: Selecting
}

export interface Prepared extends RemoteDocument {
  /** The names of the client's variables that it uses. */
  variables: readonly string[]
  /** The variable of a part's representations. */
  variableOf: (part: Part) => string
}

/** Which parts go together depends on what comes at the same time. */
const MOST = { count: 100, size: 100 }
const REPRESENTATIONS = parseType('[_Any!]!', { noLocation: true })

/** Where the entities of a part are in an answer; no client's field is named so. */
export const entitiesOf = ({ id }: Part): string => `_entities${id}__c`

export const isEntities = (key: unknown): boolean => /^_entities\d+__c$/.test(String(key))

/** The documents of one plan. */
export class Documents {
  readonly #definitions: readonly VariableDefinitionNode[]
  /** Begins no name of a client's variable. */
  readonly #prefix: string
  readonly #known = new Bounded<string, Prepared>(MOST)

  constructor({ variableDefinitions = [] }: OperationDefinitionNode) {
    this.#definitions = variableDefinitions
    let prefix = 'representations'
    while (variableDefinitions.some(({ variable }) => variable.name.value.startsWith(prefix))) prefix += '_'
    this.#prefix = prefix
  }

  /** One document for these parts of one graph. */
  get(parts: readonly Part[]): Prepared {
    const key = parts.map(({ id }) => id).join()
    const known = this.#known.get(key)
    if (known) return known
    const made = this.#make(parts)
    this.#known.set(key, made, 1)
    return made
  }

  #make(parts: readonly Part[]): Prepared {
    const variableOf = ({ id }: Part) => `${this.#prefix}${id}`
    const entities = parts.filter(({ entity }) => entity !== undefined)
    const selections = parts.flatMap((part) =>
      part.entity === undefined ? part.selecting.nodes : [entitiesField(part, part.entity, variableOf(part))],
    )
    const used = variablesOf(selections)
    const own = this.#definitions.filter(({ variable }) => used.has(variable.name.value))
    const definition: OperationDefinitionNode = {
      kind: Kind.OPERATION_DEFINITION,
      operation: OperationTypeNode.QUERY,
      variableDefinitions: [
        ...own,
        ...entities.map((part) => ({
          kind: Kind.VARIABLE_DEFINITION as const,
          variable: variableNode(variableOf(part)),
          type: REPRESENTATIONS,
        })),
      ],
      selectionSet: { kind: Kind.SELECTION_SET, selections },
    }
    const document = { kind: Kind.DOCUMENT, definitions: [definition] } as const
    const variables = own.map(({ variable }) => variable.name.value)
    return { document, query: print(document), variables, variableOf }
  }
}

const entitiesField = (part: Part, entity: string, variable: string): SelectionNode => ({
  kind: Kind.FIELD,
  alias: nameNode(entitiesOf(part)),
  name: nameNode('_entities'),
  arguments: [{ kind: Kind.ARGUMENT, name: nameNode('representations'), value: variableNode(variable) }],
  selectionSet: { kind: Kind.SELECTION_SET, selections: [onType(entity, part.selecting.set())] },
})

function variablesOf(selections: readonly SelectionNode[]): Set<string> {
  const used = new Set<string>()
  for (const node of selections) visit(node, { Variable: ({ name }) => void used.add(name.value) })
  return used
}
