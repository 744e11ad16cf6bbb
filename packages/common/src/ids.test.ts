import { isId, newId, requireId, requireIds } from './ids.ts'

test('ids are UUIDv7 and sort by the millisecond in which they were made', () => {
  const ids = Array.from({ length: 1_000 }, (_, ms) => newId(1_700_000_000_000 + ms))
  expect(ids.toSorted()).toEqual(ids)
  expect(new Set(ids).size).toBe(1_000)
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

test('an id in upper case is the same id', () => {
  const id = newId()
  expect(requireId(id.toUpperCase(), 'id')).toBe(id)
})

test.each([
  '',
  'x',
  'undefined',
  `${newId()} `,
  newId().replaceAll('-', ''),
  '00000000-0000-0000-0000-000000000000',
])('"%s" is no id, and its field is named', (value) => {
  expect(isId(value)).toBe(false)
  expect(() => requireId(value, 'room_id')).toThrow(
    expect.objectContaining({ details: { fields: [{ field: 'room_id', message: 'must be a UUID' }] } }),
  )
})

test('many ids are distinct, bounded, and the wrong one is named by its place', () => {
  const [a, b] = [newId(), newId()]
  expect(requireIds([a, b, a.toUpperCase()], 'ids', 3)).toEqual([a, b])
  expect(() => requireIds([a, b], 'ids', 1)).toThrow('ids must not hold more than 1 ids')
  expect(() => requireIds([a, 'x'], 'ids', 2)).toThrow('ids.1 must be a UUID')
})
