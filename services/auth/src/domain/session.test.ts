import { describe, expect, test } from '@jest/globals'
import { expiryOf, judge, type ShownToken } from './session.ts'

const DAY_MS = 24 * 60 * 60_000
const fresh: ShownToken = { used: false, replaced: false, requestId: null, successorUsed: false }
const rotated: ShownToken = { ...fresh, used: true, requestId: 'r1' }

describe('a refresh token', () => {
  test('is rotated at its first use', () => {
    expect(judge(fresh, 'r1')).toBe('ROTATE')
    expect(judge(fresh, null)).toBe('ROTATE')
  })
  test('may be shown again by the request that rotated it, while the successor was never used', () => {
    expect(judge(rotated, 'r1')).toBe('REPLACE')
    expect(judge({ ...rotated, successorUsed: true }, 'r1')).toBe('REUSED')
  })
  test('is re-used when another request, or one without a name, shows it again', () => {
    expect(judge(rotated, 'r2')).toBe('REUSED')
    expect(judge(rotated, null)).toBe('REUSED')
    expect(judge({ ...rotated, requestId: null }, null)).toBe('REUSED')
  })
  test('that was replaced before use is dead, but proves no theft', () => {
    expect(judge({ ...fresh, replaced: true }, 'r1')).toBe('DEAD')
  })
})

describe('a family', () => {
  const began = new Date('2026-01-01')
  const now = new Date('2026-01-10')
  test('of a browser ends 90 days after it began', () => {
    expect(expiryOf('WEB', began, now).getTime()).toBe(began.getTime() + 90 * DAY_MS)
  })
  test('of an app ends 30 days after its last refresh', () => {
    expect(expiryOf('NATIVE', began, now).getTime()).toBe(now.getTime() + 30 * DAY_MS)
  })
})
