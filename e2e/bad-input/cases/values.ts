import { encodeCursor } from '@girok/common/cursor'
import type { Case, Input, Kind, Refusal } from '../door.ts'
import type { World } from '../world.ts'

const stranger = '01a1fcae-4999-785f-a312-0dc4e5465e1c'

/** What nobody may send where one scalar is wanted. */
const notScalar: [string, unknown][] = [
  ['an operator', { $gt: '' }],
  ['a regular expression', { $regex: '.*' }],
  ['a list', ['a']],
  ['a truth', true],
  ['a prototype', JSON.parse('{"__proto__":{"admin":true}}')],
]
const notText: [string, unknown][] = [...notScalar, ['nothing', null], ['a fraction', 0.5]]
const notPrintable: [string, unknown][] = [
  ['a NUL', 'ab\0cd'],
  ['20,000 characters', 'x'.repeat(20_000)],
]
const notNumber: [string, unknown][] = [
  ...notScalar,
  ['text', '1'],
  ['a fraction', 1.5],
  ['-2^53', -(2 ** 53)],
  ['1e400', { raw: '1e400' }],
  ['a negative number', -1],
]

const notLine: [string, unknown][] = [
  ...notText,
  ...notPrintable,
  ['a control character', 'ab\x07cd'],
  ['turned text', 'ab\u202ecd'],
]

/** What nobody may send where a list is wanted, and which element is to blame. */
const notList: [string, unknown, string?][] = [
  ['an operator', { $gt: '' }],
  ['a truth', true],
  ['an operator in it', [{ $gt: '' }], '.0'],
  ['a list in it', ['a', ['b']], '.1'],
  ['nothing in it', [null], '.0'],
  ['1,000 of them', Array.from({ length: 1_000 }, (_, i) => `${stranger.slice(0, -4)}${1_000 + i}`)],
  ['a NUL in it', ['a\0b'], '.0'],
  ['20,000 characters in it', ['x'.repeat(20_000)], '.0'],
]

/** What is bad by what an input takes: what it is, the value, and the element that is to blame. */
const hostile: Record<Kind, [string, unknown, string?][]> = {
  secret: notText,
  text: [...notText, ...notPrintable],
  name: notLine,
  slug: [
    ...notLine,
    ['empty', ''],
    ['a path', '../../etc'],
    ['an escaped path', '%2e%2e%2f'],
    ['letters that look like others', 'аdmin'],
    ['a line end', 'admin\n'],
    ['100 letters', 'x'.repeat(100)],
  ],
  address: [
    ...notLine,
    ['a script', 'javascript:alert(1)'],
    ['a script in disguise', 'jaVa\tscript:alert(1)'],
    ['a script behind a space', ' javascript:alert(1)'],
    ['data', 'data:text/html,<script>alert(1)</script>'],
    ['a file', 'file:///etc/passwd'],
    ['no scheme', '//evil.example'],
    ['a name and password', 'https://girok.dev:x@evil.example'],
    ['turned text in a path', 'https://a.example/\u202ecod'],
  ],
  ids: [...notList, ['no UUID in it', ['x'], '.0'], ['a path in it', [stranger, '../..'], '.1']],
  tags: [...notList, ['turned text in it', ['a', 'ab\u202ecd'], '.1'], ['white space in it', ['  '], '.0']],
  choice: [
    ...notText,
    ['an unknown word', 'NOTHING'],
    ['other case', 'like'],
    ['a key of a prototype', '__proto__'],
  ],
  flag: [
    ...notScalar.filter(([what]) => what !== 'a truth'),
    ['nothing', null],
    ['text', 'true'],
    ['a number', 1],
  ],
  version: [...notNumber.filter(([what]) => what !== 'a negative number'), ['nothing', null]],
  id: [...notText, ...notPrintable, ['no UUID', 'x'], ['a path', '../../etc/passwd']],
  page: [...notNumber, ['2^53', 2 ** 53], ['zero', 0]],
  count: [...notNumber],
  cursor: [
    ...notScalar,
    ['nonsense', 'x'],
    ['an altered one', `${encodeCursor('rooms', [1, stranger])}x`],
    ['one of another list', encodeCursor('elsewhere', [1, stranger])],
    ['one of a prototype', encodeCursor('__proto__', ['constructor'])],
    ['one with a number out of range', encodeCursor('rooms', [1e300, stranger])],
    ['20,000 characters', 'x'.repeat(20_000)],
  ],
}

/** Writes a body as JSON; `{ raw }` stands for JSON that JavaScript's own numbers cannot hold. */
export const toJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll(/\{"raw":"([^"]+)"\}/g, '$1')

/** Every bad value at every input; `status` is how this door calls bad input. */
export const valueCases = <I extends Input>(
  inputs: readonly I[],
  status: number | string,
  send: (world: World, input: I, value: unknown) => Promise<Refusal>,
): Case[] =>
  inputs.flatMap((input) =>
    hostile[input.kind]
      .filter(([, value]) => !(input.optional && (value === null || value === '')))
      .map(([what, value, element = '']) => ({
        what: `${input.name}: ${what}`,
        send: (world) => send(world, input, value),
        status: [status],
        field: input.field + element,
      })),
  )
