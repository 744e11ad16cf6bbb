import type { GraphQLResolveInfo } from 'graphql'
import { newCall } from '../call.ts'
import { newId } from '../ids.ts'
import type { GraphContext } from './context.ts'
import { Loaders, loadById, loadPages } from './loaders.ts'
import { mutationFields, queryFields } from './roots.ts'

const context = (userId = ''): GraphContext => ({
  identity: { call: newCall({ userId }) },
  loaders: new Loaders(),
  covered: [],
})
/** What only fallbacks look at. */
const info = {} as GraphQLResolveInfo

test('all ids of a step come with one call, each once, and what is absent is null', async () => {
  const asked: string[][] = []
  const load = loadById(async (_: GraphContext, ids) => {
    asked.push(ids)
    return { a: 1, b: 2 }
  })
  const one = context()
  expect(await Promise.all(['a', 'b', 'a', 'x'].map((id) => load(one, id)))).toEqual([1, 2, 1, null])
  expect(asked).toEqual([['a', 'b', 'x']])
})

test('another operation shares nothing', async () => {
  let calls = 0
  const load = loadById(async () => ({ a: (calls += 1) }))
  expect([await load(context(), 'a'), await load(context(), 'a')]).toEqual([1, 2])
})

test('pages of many parents come with one call for each set of arguments', async () => {
  const asked: unknown[] = []
  const load = loadPages(async (_: GraphContext, ids, args: { size: number }) => {
    asked.push([ids, args.size])
    return Object.fromEntries(ids.map((id) => [id, `${id}${args.size}`]))
  })
  const one = context()
  const wanted = [
    { id: 'a', args: { size: 1 } },
    { id: 'b', args: { size: 1 } },
    { id: 'a', args: { size: 2 } },
  ]
  expect(await Promise.all(wanted.map((page) => load(one, page)))).toEqual(['a1', 'b1', 'a2'])
  expect(asked).toEqual([
    [['a', 'b'], 1],
    [['a'], 2],
  ])
})

test('after a mutation field, also one that failed, everything is loaded anew', async () => {
  let calls = 0
  const load = loadById(async () => ({ a: (calls += 1) }))
  const one = context(newId())
  const { works, fails } = mutationFields({
    works: () => undefined,
    fails: () => Promise.reject(new Error('no')),
  })
  const seen = [await load(one, 'a')]
  await works!(null, {}, one, info)
  seen.push(await load(one, 'a'))
  await expect(fails!(null, {}, one, info)).rejects.toThrow('no')
  seen.push(await load(one, 'a'))
  expect(seen).toEqual([1, 2, 3])
})

test('a root field asks for a person unless it is named as open, and never throws at once', async () => {
  const fields = { open: () => 'yes', closed: () => 'yes' }
  const { open, closed } = queryFields(fields, { open: ['open'] })
  expect(open!(null, {}, context(), info)).toBe('yes')
  const refused = closed!(null, {}, context(), info)
  await expect(refused).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  expect(await closed!(null, {}, context(newId()), info)).toBe('yes')
})
