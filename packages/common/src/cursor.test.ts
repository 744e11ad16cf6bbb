import { decodeCursor, encodeCursor, pageSize } from './cursor.ts'

const shape = ['number', 'string'] as const

test('a cursor leads back to its place', () => {
  expect(decodeCursor('rooms', encodeCursor('rooms', [7, 'ü']), shape)).toEqual([7, 'ü'])
})

test.each([
  ['of another list', encodeCursor('posts', [7, 'x'])],
  ['with other parts', encodeCursor('rooms', ['7', 'x'])],
  ['with a part more', encodeCursor('rooms', [7, 'x', 'y'])],
  ['that was altered', encodeCursor('rooms', [7, 'x']).slice(1)],
  ['that is nonsense', '%%%'],
  ['that is no list', Buffer.from('{"0":"rooms"}').toString('base64url')],
  ['that is empty', ''],
  ['that is endless', 'x'.repeat(100_000)],
])('a cursor %s is refused with its field', (_what, token) => {
  expect(() => decodeCursor('rooms', token, shape)).toThrow(
    expect.objectContaining({
      code: 'INVALID_ARGUMENT',
      reason: 'INVALID_CURSOR',
      details: expect.objectContaining({ fields: [expect.objectContaining({ field: 'page_token' })] }),
    }),
  )
})

test('a page size is the default when 0, at most the largest, and never negative', () => {
  expect([pageSize(0), pageSize(7), pageSize(1_000)]).toEqual([20, 7, 100])
  expect(() => pageSize(-1)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
})
