import { describe, expect, test } from '@jest/globals'
import { readName, readRequestKey, requireBody, requireSameRequest } from './rules.ts'

describe('a body', () => {
  test.each([['a'], [' a '], ['😀'.repeat(4000)], ['👩‍👩‍👧'], ['\u200b'], ['$set']])(
    '%.10j is taken as it is',
    (body) => {
      expect(requireBody(body)).toBe(body)
    },
  )

  test.each([[''], ['  '], ['\n\u00a0'], ['x'.repeat(4001)], ['😀'.repeat(4001)], ['\ud800'], ['a\0']])(
    '%.10j is refused',
    (body) => {
      expect(() => requireBody(body)).toThrow(expect.objectContaining({ reason: 'INVALID_FIELD' }))
    },
  )
})

test('no name is null, and a name has at most 100 code points', () => {
  expect(readName('')).toBeNull()
  expect(readName('😀'.repeat(100))).toHaveLength(200)
  expect(() => readName('😀'.repeat(101))).toThrow('name must not be longer than 100')
})

describe('a request key', () => {
  const id = '018f3f4e-7e57-7000-8000-000000000001'

  test('is none without a request_id', () => {
    expect(readRequestKey('', 'body')).toBeNull()
  })

  test('has the same hash for the same request only', () => {
    const key = readRequestKey(id, 'body', null)!
    expect(readRequestKey(id.toUpperCase(), 'body', null)).toEqual(key)
    expect(() => requireSameRequest(key.hash, readRequestKey(id, 'body', null)!)).not.toThrow()
    for (const other of [readRequestKey(id, 'Body', null)!, readRequestKey(id, 'body', 'null')!])
      expect(() => requireSameRequest(key.hash, other)).toThrow(
        expect.objectContaining({ code: 'FAILED_PRECONDITION', reason: 'REQUEST_ID_REUSED' }),
      )
  })
})
