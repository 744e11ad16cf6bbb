import { expect, test } from '@jest/globals'
import { z } from 'zod'
import { inShape } from './shape.ts'

const shape = z.strictObject({
  name: z.string().refine((text) => text !== 'no', 'is a name that nobody has'),
  seq: z.int().min(0).max(9).optional(),
  tags: z.array(z.string()).optional(),
  on: z.boolean().optional(),
  more: z.strictObject({ size: z.number() }).optional(),
})

test('what fits is given back', () => {
  expect(inShape(shape, { name: 'a', seq: 0 }, 'body')).toEqual({ name: 'a', seq: 0 })
})

test.each<[string, unknown, string, string]>([
  ['nothing', undefined, 'body', 'is missing'],
  ['null', null, 'body', 'must be an object'],
  ['a list', [], 'body', 'must be an object'],
  ['no name', {}, 'name', 'is missing'],
  ['a number for a text', { name: 1 }, 'name', 'must be text'],
  ['a rule of its own', { name: 'no' }, 'name', 'is a name that nobody has'],
  ['a text for a number', { name: 'a', seq: '1' }, 'seq', 'must be a number'],
  ['half a number', { name: 'a', seq: 1.5 }, 'seq', 'must be a whole number'],
  ['too little', { name: 'a', seq: -1 }, 'seq', 'must be at least 0'],
  ['too much', { name: 'a', seq: 10 }, 'seq', 'must be at most 9'],
  ['a text for a list', { name: 'a', tags: 'x' }, 'tags', 'must be a list'],
  ['a wrong item', { name: 'a', tags: ['x', 1] }, 'tags.1', 'must be text'],
  ['a text for a choice', { name: 'a', on: 'yes' }, 'on', 'must be true or false'],
  ['an unknown field', { name: 'a', x: 1 }, 'x', 'is not known'],
  ['an unknown field within', { name: 'a', more: { size: 1, x: 1 } }, 'more.x', 'is not known'],
])('%s is refused in our words, by the name of its field', (_, value, field, message) => {
  expect(() => inShape(shape, value, 'body')).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', details: { fields: [{ field, message }] } }),
  )
})

test('a name that is far too long is cut', () => {
  const [fault] = faultsOf({ name: 'a', ['x'.repeat(1_000)]: 1 })
  expect(fault?.field).toHaveLength(100)
})

function faultsOf(value: unknown) {
  try {
    inShape(shape, value, 'body')
    return []
  } catch (error) {
    return (error as { details: { fields: { field: string }[] } }).details.fields
  }
}
