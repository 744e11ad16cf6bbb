import { expect, test } from '@jest/globals'
import { seal, unseal } from './sealing.ts'

const SECRET = 'a-secret-of-at-least-32-characters'

test('what was sealed opens with the same secret and name only', () => {
  const sealed = seal(SECRET, 'k1', 'private')
  expect(unseal(SECRET, 'k1', sealed)).toBe('private')
  expect(() => unseal(`${SECRET}!`, 'k1', sealed)).toThrow()
  expect(() => unseal(SECRET, 'k2', sealed)).toThrow()
})

test('one changed bit is noticed anywhere', () => {
  const sealed = seal(SECRET, 'k1', 'private')
  for (let i = 0; i < sealed.length; i++) {
    const changed = Buffer.from(sealed)
    changed[i]! ^= 1
    expect(() => unseal(SECRET, 'k1', changed)).toThrow()
  }
})

test('the same text never looks the same twice', () => {
  expect(seal(SECRET, 'k1', 'private')).not.toEqual(seal(SECRET, 'k1', 'private'))
})
