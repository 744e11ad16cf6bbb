import { parse, type OperationDefinitionNode } from 'graphql'
import { newCall } from '@girok/common/call'
import { bootExecutors } from './notes.ts'

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@provides", "@external", "@shareable"])`

/** Reviews know their authors' names; asking users for one is noticed. */
const asked: string[] = []
const modules = {
  reviews: {
    sdl: `${LINK} type Review { author: User @provides(fields: "name") editor: User } type User @key(fields: "id") { id: ID! name: String! @external } type Query { review: Review }`,
    resolvers: {
      Query: { review: () => ({ author: { id: '1', name: 'known' }, editor: { id: '2' } }) },
      User: { __resolveReference: (user: object) => user },
    },
  },
  users: {
    sdl: `${LINK} type User @key(fields: "id") { id: ID! name: String! @shareable bio: String } type Query { nothing: Int }`,
    resolvers: {
      User: {
        __resolveReference: async ({ id }: { id: string }) => {
          asked.push(id)
          return { id, name: `user ${id}`, bio: 'bio' }
        },
      },
    },
  },
}

const askOf = (name: 'compiled' | 'merged') => {
  const executor = bootExecutors(modules)[name]
  return async (query: string) => {
    const document = parse(query)
    const node = document.definitions[0] as OperationDefinitionNode
    const operation = { document, node, name: undefined }
    expect(executor.refuses(operation)).toBeUndefined()
    const context = { covered: [], degraded: new Set(), identity: { call: newCall() } }
    return (await executor.execute(operation, { request: {}, context } as never)).data
  }
}

test.each(['compiled', 'merged'] as const)('%s: a root field without a resolver is null', async (name) => {
  expect(await askOf(name)('{ nothing again: nothing }')).toEqual({ nothing: null, again: null })
})

test.each(['compiled', 'merged'] as const)(
  '%s: what a place provides is not asked for elsewhere',
  async (name) => {
    asked.length = 0
    const ask = askOf(name)
    expect(await ask('{ review { author { id name } } }')).toEqual({
      review: { author: { id: '1', name: 'known' } },
    })
    expect(asked).toEqual([])
    expect(await ask('{ review { author { name bio } editor { name } } }')).toEqual({
      review: { author: { name: 'known', bio: 'bio' }, editor: { name: 'user 2' } },
    })
    expect(asked.toSorted()).toEqual(['1', '2'])
  },
)
