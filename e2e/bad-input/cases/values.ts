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

/** What is bad by what an input takes. */
const hostile: Record<Kind, [string, unknown][]> = {
  secret: notText,
  text: [...notText, ...notPrintable],
  name: [...notText, ...notPrintable, ['a control character', 'ab\x07cd'], ['turned text', 'ab\u202ecd']],
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
    hostile[input.kind].map(([what, value]) => ({
      what: `${input.name}: ${what}`,
      send: (world) => send(world, input, value),
      status: [status],
      field: input.field,
    })),
  )
