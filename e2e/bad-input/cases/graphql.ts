import type { Case, Input, Refusal } from '../door.ts'
import type { World } from '../world.ts'
import { sendHttp } from './http.ts'
import { toJson, valueCases } from './values.ts'

export const graphqlUrl = ({ system }: World) => system.urls.graphql
export const JSON_TYPE = { 'content-type': 'application/json' }
export const asAnn = ({ ann }: World) => ({ cookie: ann.api.cookie ?? '', 'x-csrf': '1' })

/** An operation of Ann's. */
export const ask = (
  world: World,
  query: string,
  variables: object = {},
  headers: Record<string, string> = {},
): Promise<Refusal> =>
  sendHttp(graphqlUrl(world), {
    headers: { ...JSON_TYPE, ...asAnn(world), ...headers },
    body: toJson({ query, variables }),
  })

/** A field's fault may leave the status at 200: the code tells. */
export async function byCode(refusal: Promise<Refusal>): Promise<Refusal> {
  const { code, ...rest } = await refusal
  return { ...rest, status: code ?? rest.status }
}

/** What takes a value from outside in an operation. */
export interface Argument extends Input {
  query: string
  /** The variables with the value in its place. */
  variables: (value: unknown) => object
}

export const mutation = (name: string, type: string) =>
  `mutation ($input: ${type}!) { ${name}(input: $input) { __typename } }`

/** The fields of a mutation's input by what they take, `?` after those that may be null; the others are good. */
export const inputsOf = (name: string, good: object, kinds: Record<string, Kinds>): Argument[] =>
  Object.entries(kinds).map(([field, kind]) => ({
    name: `${name}.${field}`,
    ...kindOf(kind),
    field,
    query: mutation(name, `${name[0]!.toUpperCase()}${name.slice(1)}Input`),
    variables: (value) => ({ input: { ...good, [field]: value } }),
  }))

type Kinds = Input['kind'] | `${Input['kind']}?`
const kindOf = (kind: Kinds) => ({
  kind: kind.replace('?', '') as Input['kind'],
  optional: kind.endsWith('?'),
})

/** An argument of a field. */
export const argument = (
  name: string,
  kind: Kinds,
  type: string,
  query: (variable: string) => string,
  operation = 'query',
): Argument => {
  const field = name.split('.').at(-1)!
  const variables = (value: unknown) => ({ [field]: value })
  return {
    name,
    ...kindOf(kind),
    field,
    query: `${operation} ($${field}: ${type}) ${query(`$${field}`)}`,
    variables,
  }
}

/** A mutation that takes nothing but an id. */
export const idOf = (mutation: string, field: string): Argument =>
  argument(
    `${mutation}.${field}`,
    'id',
    'ID!',
    (v) => `{ ${mutation}(${field}: ${v}) { __typename } }`,
    'mutation',
  )

/** `first` and `after` of a list; `around` puts the list where it is. */
export const pageOf = (
  list: string,
  around: (list: string) => string = (text) => text,
  more = '',
): Argument[] => {
  const asked = (name: string) => (v: string) =>
    `{ ${around(`${list.split('.').at(-1)!}(${more}${name}: ${v}) { edges { cursor } }`)} }`
  return [
    argument(`${list}.first`, 'page?', 'Int', asked('first')),
    argument(`${list}.after`, 'cursor?', 'String', asked('after')),
  ]
}

/** Every bad value at every argument. */
export const argumentCases = (inputs: readonly Argument[]): Case[] =>
  valueCases(inputs, 'BAD_USER_INPUT', (world, { query, variables }, value) =>
    byCode(ask(world, query, variables(value))),
  )

/** One operation that is refused by its code, by the field's name. */
export const operationCase = (
  what: string,
  field: string,
  asked: (world: World) => [string, object?],
  status: Case['status'] = ['BAD_USER_INPUT'],
): Case => ({
  what,
  status,
  ...(field && { field }),
  send: (world) => byCode(ask(world, ...asked(world))),
})
