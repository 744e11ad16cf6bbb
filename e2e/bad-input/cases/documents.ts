import type { Case } from '../door.ts'
import type { Refusal } from '../door.ts'
import type { World } from '../world.ts'

const times = (n: number, text: (i: number) => string) =>
  Array.from({ length: n }, (_, i) => text(i)).join(' ')
const circle = 'fragment A on User { ...B } fragment B on User { ...A id }'
const nested = (n: number) => `${'{ a '.repeat(n)}${'}'.repeat(n)}`
const deep = (n: number) =>
  `{ rooms { edges { node ${'{ lastMessage { room '.repeat(n)} { id } ${'} }'.repeat(n)} } } }`

/** Documents that no gateway may run, and what they are too much of. */
const documents: [string, string][] = [
  ['nothing', ''],
  ['no GraphQL', '{ me {'],
  ['an unknown field', '{ me { passwordHash } }'],
  ['fields of a prototype', '{ __proto__ { constructor } constructor toString }'],
  ['two operations without a name', 'query A { me { id } } query B { me { id } }'],
  ['a subscription', 'subscription { me { id } }'],
  ['only fragments', 'fragment F on User { id }'],
  ['control characters', '{ me { id } \0 }'],
  ['an unknown directive', '{ me @skipAll { id } }'],
  ['fragments in circles', `{ me { ...A } } ${circle}`],
  ['a fragment in itself', '{ me { ...A } } fragment A on User { ...A }'],
  ['100,000 tokens', `{ ${'a '.repeat(100_000)} }`],
  ['a name of 200,000 characters', `{ ${'a'.repeat(200_000)} }`],
  ['a text without end', `{ user(username: "${'x'.repeat(100_000)} }`],
  ['too many root fields', `{ ${times(21, () => '__typename')} }`],
  ['too many aliases', `{ ${times(16, (i) => `a${i}: me { id }`)} }`],
  ['aliases of one name', `{ ${times(165, () => 'a: me { id }')} }`],
  ['the same field as often as tokens allow', `{ me { ${times(990, () => 'id')} } }`],
  ['the same field with selections', `{ ${times(245, () => 'me { id }')} }`],
  ['unknown fields', `{ ${times(990, (i) => `f${i}`)} }`],
  ['unknown fragments', `{ ${times(490, (i) => `...F${i}`)} }`],
  ['unused fragments', `{ me { id } } ${times(160, (i) => `fragment F${i} on User { id }`)}`],
  [
    'fragments that double',
    `{ me { ...F0 } } ${times(60, (i) => `fragment F${i} on User { ...F${i + 1} ...F${i + 1} }`)}`,
  ],
  ['too many directives', `{ me { id ${times(9, () => '@include(if: true)')} } }`],
  ['directives as many as tokens allow', `{ me { id ${times(160, () => '@include(if: true)')} } }`],
  ['nesting', nested(490)],
  ['lists in lists', `{ usersByIds(ids: ${'['.repeat(450)}${']'.repeat(450)}) { id } }`],
  ['more depth than allowed', deep(7)],
  ['variables as many as tokens allow', `query (${times(240, (i) => `$v${i}: Int`)}) { me { id } }`],
  [
    '100 rooms of 100 messages',
    '{ rooms(first: 100) { edges { node { messages(last: 100) { edges { cursor } } } } } }',
  ],
  ['a number out of range', '{ rooms(first: 1e400) { edges { cursor } } }'],
  ['an integer past 2^31', '{ rooms(first: 2147483648) { edges { cursor } } }'],
]

/** Documents that a gateway of ours refuses before it runs anything. */
export const documentCases = (send: (world: World, query: string) => Promise<Refusal>): Case[] =>
  documents.map(([what, query]) => ({
    what: `a document: ${what}`,
    status: [400],
    send: (world) => send(world, query),
  }))
