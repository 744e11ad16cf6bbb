import { parse, type OperationDefinitionNode } from 'graphql'
import { newCall } from '@girok/common/call'
import type { Remote, RemoteAnswer } from '../../src/gateway/federation/remotes.ts'
import { bootExecutors } from './notes.ts'
import { asked } from './remotes.ts'

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])`
const USER = 'type User @key(fields: "id")'
const failing = (): never => {
  throw new Error('deep down')
}
const people = ['1', '2', '1'].map((id) => ({ id, nick: `nick ${id}` }))

/** `who` knows people by name; `names` has their names. */
const modules = {
  who: {
    sdl: `${LINK} ${USER} { id: ID! nick(loud: Boolean = false): String! broken: Deep whole: Deep! } type Deep { deep: String! } type Query { people: [User]! again: [User] }`,
    resolvers: {
      Query: { people: () => people, again: () => people },
      User: {
        nick: ({ nick }: { nick: string }, { loud }: { loud: boolean }) => (loud ? nick.toUpperCase() : nick),
        broken: () => ({ deep: failing }),
        whole: () => ({ deep: failing }),
      },
    },
  },
  names: {
    sdl: `${LINK} ${USER} { id: ID! name(loud: Boolean = false): String bad: Deep2! } type Deep2 { deep: String! } type Query { nothing: Int }`,
    resolvers: {
      User: {
        __resolveReference: ({ id }: { id: string }) => ({ id, name: `name ${id}` }),
        name: ({ name }: { name: string }, { loud }: { loud: boolean }) => (loud ? name.toUpperCase() : name),
        bad: () => ({ deep: failing }),
      },
    },
  },
}
type Far = Parameters<typeof bootExecutors>[1]

async function run(query: string, far: Far, variables = {}) {
  const { compiled, merged } = bootExecutors(modules as never, far)
  const document = parse(query)
  const operation = { document, node: document.definitions[0] as OperationDefinitionNode, name: undefined }
  expect([compiled.refuses(operation), merged.refuses(operation)]).toEqual([undefined, 'remote'])
  const context = { covered: [], degraded: new Set(), identity: { call: newCall() } }
  const { data, errors = [] } = await compiled.execute(operation, {
    request: { variables },
    context,
  } as never)
  const told = errors.map(({ message, path }) => `${path?.join('/')}: ${message}`)
  return { data: JSON.parse(JSON.stringify(data)) as unknown, told }
}

/** What was asked of a graph. */
function noting(requests: { query: string; variables: Record<string, unknown> }[]) {
  return (schema: Remote['schema']): Remote => {
    const { ask } = asked(schema)
    return {
      schema,
      ask: (document, variables, context) => {
        requests.push({ query: document.query, variables })
        return ask(document, variables, context)
      },
    }
  }
}

test('what several places ask of a graph is one request, with each object once', async () => {
  const requests: Parameters<typeof noting>[0] = []
  const { data } = await run('{ people { name } again { name } }', { names: noting(requests) })
  const named = ['1', '2', '1'].map((id) => ({ name: `name ${id}` }))
  expect(data).toEqual({ people: named, again: named })
  const two = ['1', '2'].map((id) => ({ __typename: 'User', id }))
  expect(requests.map(({ variables }) => Object.values(variables))).toEqual([[two, two]])
})

test('root fields of a graph are one request, with the variables that they use and no others', async () => {
  const requests: Parameters<typeof noting>[0] = []
  const query =
    'query ($loud: Boolean, $no: Boolean!, $more: Boolean!) { people { nick(loud: $loud) name @include(if: $more) } again @include(if: $no) { id } }'
  const { data } = await run(query, { who: noting(requests) }, { loud: true, no: false, more: false })
  expect(data).toEqual({ people: ['1', '2', '1'].map((id) => ({ nick: `NICK ${id}` })) })
  expect(requests.map(({ variables }) => variables)).toEqual([{ loud: true, no: false }])
})

test('a client’s names never meet ours', async () => {
  const query =
    'query ($representations1: Boolean) { people { id: nick(loud: $representations1) __typename: nick nick__c: id name(loud: $representations1) } _entities0__c: again { id } }'
  const { data } = await run(query, { who: asked, names: asked }, { representations1: true })
  expect(data).toEqual({
    people: ['1', '2', '1'].map((id) => ({
      id: `NICK ${id}`,
      __typename: `nick ${id}`,
      nick__c: id,
      name: `NAME ${id}`,
    })),
    _entities0__c: ['1', '2', '1'].map((id) => ({ id })),
  })
})

test.each([
  ['{ people { broken { deep } } }', { broken: null }, 'people/0/broken/deep: deep down'],
  ['{ people { nick whole { deep } name } }', null, 'people/0/whole/deep: deep down'],
  ['{ people { id name bad { deep } } }', null, 'people/0/bad/deep: deep down'],
])(
  'an error is told of at its own place, and null goes as far as it must: %s',
  async (query, person, first) => {
    const { data, told } = await run(query, { who: asked, names: asked })
    expect([data, told[0]]).toEqual([{ people: [person, person, person] }, first])
  },
)

const answering =
  (answer: RemoteAnswer) =>
  (schema: Remote['schema']): Remote => ({ schema, ask: async () => structuredClone(answer) })
const away = { message: 'away', path: ['people'] }

test.each([
  ['covers a fault', { data: { people: [] }, errors: [away] }, [], 'people: away'],
  [
    'has errors of no place',
    { data: { people: [] }, errors: [{ message: 'away' }] },
    undefined,
    'people: away',
  ],
  ['has no data', { data: null, errors: [away] }, undefined, 'people: away'],
  ['answers nothing', {}, undefined, 'people: internal error'],
])('a server that %s is told of', async (_, answer: RemoteAnswer, data, error) => {
  const answered = await run('{ people { id } }', { who: answering(answer) })
  expect(answered).toEqual({ data: data ? { people: data } : null, told: [error] })
})

test('entities that a server has not are null, without an error', async () => {
  const server = (schema: Remote['schema']): Remote => ({
    schema,
    ask: async ({ query }) => ({ data: { [/_entities\w+/.exec(query)![0]]: [null, { name: 'two' }] } }),
  })
  expect(await run('{ people { name } }', { names: server })).toEqual({
    data: { people: [{ name: null }, { name: 'two' }, { name: null }] },
    told: [],
  })
})
