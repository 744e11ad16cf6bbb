import { readFileSync } from 'node:fs'
import { Supergraph } from '@apollo/federation-internals'
import { parse, type OperationDefinitionNode } from 'graphql'
import { supergraphFile } from './create.ts'
import { estimateNodes, tooManyNodes } from './nodes.ts'

const schema = Supergraph.build(readFileSync(supergraphFile, 'utf8')).apiSchema().toGraphQLJSSchema()

const parts = (query: string) => {
  const document = parse(query)
  return [schema, document, document.definitions[0] as OperationDefinitionNode] as const
}
const estimate = (query: string, variables = {}) => estimateNodes(...parts(query), variables)

test.each([
  ['no page', '{ me { id } }', 0],
  ['a default page', '{ rooms { edges { node { id } } } }', 20],
  ['a given page', '{ rooms(first: 7) { edges { cursor } } }', 7],
  [
    'a page of pages',
    '{ rooms(first: 10) { edges { node { messages(last: 3) { edges { cursor } } } } } }',
    40,
  ],
  [
    'pages side by side',
    '{ a: rooms(first: 3) { edges { cursor } } rooms(first: 4) { edges { cursor } } }',
    7,
  ],
  ['more than a page may hold', '{ rooms(first: 5000) { edges { cursor } } }', 100],
  ['ids', '{ usersByIds(ids: ["a", "b", "c"]) { id } }', 3],
  [
    'a fragment, each time it is spread',
    '{ ...F rooms(first: 1) { edges { cursor } } ... { ...F } } fragment F on Query { rooms(first: 2) { edges { cursor } } }',
    5,
  ],
])('%s', (_, query, nodes) => expect(estimate(query)).toBe(nodes))

test('variables count by their values', () => {
  const query =
    'query ($n: Int, $ids: [ID!]!) { rooms(first: $n) { edges { cursor } } usersByIds(ids: $ids) { id } }'
  expect(estimate(query, { n: 50, ids: ['a', 'b'] })).toBe(52)
  expect(estimate(query, { ids: [] })).toBe(20)
})

test('10,000 nodes may be asked for, and not one more, by a variable’s default too', () => {
  const query = (n: number) =>
    `query ($n: Int = ${n}) { rooms(first: 99) { edges { node { messages(last: 100) { edges { cursor } } } } } searchUsers(query: "a", first: $n) { edges { cursor } } }`
  expect(tooManyNodes(...parts(query(1)), {})).toBeUndefined()
  expect(tooManyNodes(...parts(query(2)), {})?.extensions).toMatchObject({ reason: 'QUERY_TOO_LARGE' })
  expect(tooManyNodes(...parts(query(1)), { n: 2 })?.message).toContain('10001')
})

test('fragments that double thirty times are measured at once', () => {
  const spread = (i: number) => `...F${i + 1} ... { ...F${i + 1} }`
  const fragments = Array.from({ length: 30 }, (_, i) => `fragment F${i} on Query { ${spread(i)} }`).join(' ')
  const begun = performance.now()
  const query = `{ ...F0 } ${fragments} fragment F30 on Query { rooms(first: 1) { edges { cursor } } }`
  expect(estimate(query)).toBe(2 ** 30)
  // One by one they would take minutes.
  expect(performance.now() - begun).toBeLessThan(5_000)
})
