// Random operations that are valid on a schema: aliases, arguments, variables, fragments, @skip and @include.
import {
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isRequiredArgument,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLNamedOutputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql'
import { Random } from './random.ts'

export interface RandomOperation {
  query: string
  variables: Record<string, unknown>
}

/** Every variable that may be used, with its type and value. */
const VARIABLES: Record<string, [type: string, value: unknown]> = {
  id: ['ID!', '2'],
  n: ['Int', 3],
  color: ['Color', 'BLUE'],
  since: ['Stamp', '2020-09-15T00:00:00.000Z'],
  filter: ['Filter', { color: 'RED', inner: { since: '2021-01-01T00:00:00.000Z' } }],
  yes: ['Boolean!', true],
  no: ['Boolean!', false],
}
const ARGUMENTS: Record<string, string[]> = {
  id: ['"1"', '"3"', '4', '$id'],
  n: ['1', 'null', '$n'],
  color: ['RED', 'GREEN', 'null', '$color'],
  since: ['"2020-01-01T00:00:00.000Z"', '$since'],
  filter: ['{}', '{ color: BLUE, n: 1 }', '{ since: $since, inner: { inner: { n: 2 } } }', '$filter'],
}
const CONDITIONS = [
  '@include(if: $yes)',
  '@include(if: $no)',
  '@skip(if: $yes)',
  '@skip(if: $no)',
  '@skip(if: false)',
]

export interface QueryOptions {
  /** Whether there may be @skip and @include. */
  conditions: boolean
}

export function randomOperation(schema: GraphQLSchema, seed: number, options: QueryOptions): RandomOperation {
  return new Writer(schema, new Random(seed), options).write()
}

class Writer {
  readonly #schema: GraphQLSchema
  readonly #random: Random
  readonly #options: QueryOptions
  readonly #fragments: string[] = []
  #aliases = 0
  #size = 0

  constructor(schema: GraphQLSchema, random: Random, options: QueryOptions) {
    this.#schema = schema
    this.#random = random
    this.#options = options
  }

  write(): RandomOperation {
    const mutation = this.#random.chance(0.1)
    const root = mutation ? this.#schema.getMutationType()! : this.#schema.getQueryType()!
    const body = this.#object(root, 4, true)
    const text = [body, ...this.#fragments].join('\n')
    const used = Object.entries(VARIABLES).filter(([name]) => new RegExp(`\\$${name}\\b`).test(text))
    const declared = used.map(([name, [type]]) => `$${name}: ${type}`).join(', ')
    const head = `${mutation ? 'mutation' : 'query'} Q${declared && `(${declared})`}`
    return {
      query: `${head} { ${body} }\n${this.#fragments.join('\n')}`,
      variables: Object.fromEntries(used.map(([name, [, value]]) => [name, value])),
    }
  }

  #selections(type: GraphQLNamedOutputType, depth: number): string {
    return isAbstractType(type)
      ? this.#abstract(type.name, depth)
      : this.#object(type as GraphQLObjectType, depth)
  }

  #abstract(name: string, depth: number): string {
    const type = this.#schema.getType(name)
    if (!isAbstractType(type)) return '__typename'
    const parts = this.#random.chance(0.8) ? ['__typename'] : []
    if (isInterfaceType(type)) parts.push(...this.#random.some(Object.keys(type.getFields()), 0.5))
    for (const possible of this.#schema.getPossibleTypes(type))
      if (this.#random.chance(0.7))
        parts.push(`... on ${possible.name} { ${this.#object(possible, depth - 1)} }`)
    return parts.join(' ') || '__typename'
  }

  #object(type: GraphQLObjectType, depth: number, root = false): string {
    const parts: string[] = []
    const share = root ? 3 / Object.keys(type.getFields()).length : 0.45
    for (const field of Object.values(type.getFields())) {
      const named = getNamedType(field.type)
      if (!this.#random.chance(share) || (!isLeafType(named) && (depth <= 0 || this.#size > 60))) continue
      parts.push(this.#field(type, field, named, depth))
      // The same field again, which is merged with the first.
      if (this.#random.chance(0.08) && field.args.length === 0) parts.push(this.#bare(field, named, depth))
    }
    if (this.#random.chance(0.2)) parts.push('__typename')
    return parts.join(' ') || '__typename'
  }

  #field(
    type: GraphQLObjectType,
    field: GraphQLField<unknown, unknown>,
    named: GraphQLNamedOutputType,
    depth: number,
  ) {
    this.#size += 1
    const args = field.args.flatMap((arg) => this.#argument(arg))
    // Arguments differ from place to place, so that what they are given to needs a name of its own.
    const alias = field.args.length > 0 || this.#random.chance(0.1) ? `a${this.#aliases++}: ` : ''
    const inner = isLeafType(named) ? '' : ` { ${this.#selections(named, depth - 1)} }`
    const given = args.length > 0 ? `(${args.join(', ')})` : ''
    const text = `${alias}${field.name}${given}${this.#condition(0.15)}${inner}`
    return this.#wrapped(type.name, text)
  }

  #bare(field: GraphQLField<unknown, unknown>, named: GraphQLNamedOutputType, depth: number): string {
    return `${field.name}${this.#condition(0.4)}${isLeafType(named) ? '' : ` { ${this.#selections(named, Math.min(1, depth - 1))} }`}`
  }

  #wrapped(on: string, text: string): string {
    const kind = this.#random.next()
    if (kind < 0.08)
      return `...${this.#condition(0.3)} on ${on} { ${text} }`.replace(
        /^\.\.\.( @\S+\(if: \S+\))? on (\w+)/,
        '... on $2$1',
      )
    if (kind < 0.12) return `...${this.#condition(0.5)} { ${text} }`
    if (kind > 0.08 + 0.12) return text
    const name = `F${this.#fragments.length}`
    this.#fragments.push(`fragment ${name} on ${on} { ${text} }`)
    return `...${name}${this.#condition(0.3)}`
  }

  #condition(share: number): string {
    return this.#options.conditions && this.#random.chance(share) ? ` ${this.#random.pick(CONDITIONS)}` : ''
  }

  #argument(arg: GraphQLArgument): string[] {
    if (!isRequiredArgument(arg) && this.#random.chance(0.5)) return []
    return [`${arg.name}: ${this.#random.pick(ARGUMENTS[arg.name]!)}`]
  }
}
