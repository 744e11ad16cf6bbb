import { describe, expect, test } from '@jest/globals'
import { displayNameFault, emailFault, passwordFault, refuse, usernameFault } from './rules.ts'

const accepts = (fault: (value: string) => string | undefined, values: string[]) =>
  expect(values.filter((value) => fault(value) !== undefined)).toEqual([])
const refuses = (fault: (value: string) => string | undefined, values: string[]) =>
  expect(values.filter((value) => fault(value) === undefined)).toEqual([])

describe('usernames', () => {
  test('have 3 to 30 of a-z 0-9 . _ -, in either case', () => {
    accepts(usernameFault, ['abc', 'A.b_c-9', 'x'.repeat(30)])
  })
  test('never hold an @, blanks, controls or letters that fold to ASCII', () => {
    refuses(usernameFault, ['', 'ab', 'x'.repeat(31), 'a@b', 'a b', 'abc\n', 'abc\0', '\u212Aelvin', 'ünal'])
  })
})

describe('e-mail addresses', () => {
  test('are accepted as HTML accepts them, with a dot in the domain', () => {
    accepts(emailFault, ['a@b.co', "o'neil+tag@mail.example.com", `${'a'.repeat(64)}@x.dev`])
  })
  test('are refused when no mail could reach them', () => {
    refuses(emailFault, ['', 'a', 'a@b', '@b.co', 'a@', 'a b@c.de', 'a@b..co', 'a@-b.co', 'a@b.co\n'])
    refuses(emailFault, [`a@${'b.'.repeat(130)}co`, `${'a'.repeat(65)}@x.dev`])
  })
})

describe('display names', () => {
  test('count code points, not UTF-16 units', () => {
    accepts(displayNameFault, ['민지', '😀'.repeat(50), ' padded '])
    refuses(displayNameFault, ['😀'.repeat(51), 'x'.repeat(51), '   '])
  })
  test('hold nothing that hides or turns text', () => {
    refuses(displayNameFault, ['a\0b', 'a\u202Eb', 'a\u2066b', 'a\u2028b', '\uD800'])
  })
})

test('passwords have 8 to 128 code points of any kind', () => {
  accepts(passwordFault, ['12345678', ' '.repeat(8), '😀'.repeat(128)])
  refuses(passwordFault, ['', '1234567', '😀'.repeat(7), 'x'.repeat(129)])
})

test('every fault is named at once', () => {
  const broken = () => refuse({ username: 'is bad', email: undefined, password: 'is short' })
  expect(broken).toThrow(
    expect.objectContaining({
      code: 'INVALID_ARGUMENT',
      details: expect.objectContaining({
        fields: [
          { field: 'username', message: 'is bad' },
          { field: 'password', message: 'is short' },
        ],
      }),
    }),
  )
})
