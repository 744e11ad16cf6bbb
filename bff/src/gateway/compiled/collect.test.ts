import { parse, type OperationDefinitionNode } from 'graphql'
import { Collector, conditionOf } from './collect.ts'

const collect = (query: string) => {
  const document = parse(query)
  const { selectionSet } = document.definitions[0] as OperationDefinitionNode
  const collector = new Collector((type, other) => type === other || other === 'Node', document)
  return { collector, fields: collector.collect('A', [{ selections: selectionSet.selections, when: [] }]) }
}
const names = (query: string) => collect(query).fields.map(({ key, name }) => `${key}:${name}`)

test('fields come in order, through fragments that the type matches, like keys merged', () => {
  const query = '{ a b: c ...F ... on B { no } ... on Node { d a } } fragment F on A { e ... { f } }'
  expect(names(query)).toEqual(['a:a', 'b:c', 'e:e', 'f:f', 'd:d'])
})

test('what never counts is not there, and constants that hold are no condition', () => {
  const { fields } = collect('{ a @skip(if: true) b @include(if: true) ... @include(if: false) { c } }')
  expect(fields.map(({ key, whens }) => [key, conditionOf(whens)])).toEqual([['b', undefined]])
})

test('a field is there when any of its places holds, each with all conditions around it', () => {
  const { fields } = collect(
    'query ($x: Boolean!, $y: Boolean!) { ... @include(if: $x) { a @skip(if: $y) } a @include(if: $y) }',
  )
  const holds = conditionOf(fields[0]!.whens)!
  const table = [true, false].flatMap((x) => [true, false].map((y) => holds({ x, y })))
  expect(table).toEqual([true, true, true, false])
})

test('what is below a place counts only where that place does', () => {
  const { collector, fields } = collect('query ($x: Boolean!) { a @include(if: $x) { p } a { q } }')
  const below = collector.collect('A', fields[0]!.parts)
  const there = (x: boolean) =>
    below.filter(({ whens }) => conditionOf(whens)?.({ x }) !== false).map(({ key }) => key)
  expect([there(true), there(false)]).toEqual([['p', 'q'], ['q']])
})
