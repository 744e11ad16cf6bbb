import { expect, test } from '@jest/globals'
import { lineFault, refuse, textFault } from './text.ts'

test('a line has no controls, no line ends and nothing that turns its direction', () => {
  for (const bad of ['a\0', 'a\nb', 'a\u202eb', '\u2066a', '\ud800', 'a\u2028b'])
    expect(lineFault(bad, 1, 50)).toBe('must not contain control characters')
  expect(lineFault('Zoë <b>&amp; 한글 👩‍👩‍👧', 1, 50)).toBeUndefined()
})

test('a text has line ends and may turn its direction, but has no other controls', () => {
  for (const bad of ['a\0', 'a\u001b[2J', '\ud800'])
    expect(textFault(bad, 1, 50)).toBe('must not contain control characters')
  expect(textFault('one\r\n\ttwo \u202eeerht', 1, 50)).toBeUndefined()
})

test('length is counted in code points, and white space at the ends is none', () => {
  expect(lineFault('👋'.repeat(5), 5, 5)).toBeUndefined()
  expect(lineFault('👋'.repeat(6), 1, 5)).toBe('must have 1 to 5 characters')
  expect(lineFault('   ', 1, 5)).toBe('must have 1 to 5 characters')
  expect(lineFault('', 0, 5)).toBeUndefined()
})

test('every field with a fault is named at once', () => {
  expect(() => refuse({ a: 'is bad', b: undefined, c: 'is worse' })).toThrow('a is bad; c is worse')
  expect(() => refuse({ a: undefined })).not.toThrow()
})
