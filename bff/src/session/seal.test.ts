import { createSecretKey, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { readConfig } from '@girok/common/config'
import { cookieSecrets, parseSealKeys, Seal } from './seal.ts'

const key = (id: string) => [id, createSecretKey(randomBytes(32))] as const
const [old, current] = [key('old'), key('new')]
const value = { userId: 'u', refreshToken: 'a secret' }

test('a sealed value opens in its place and shows nothing of itself', () => {
  const seal = new Seal(new Map([current]))
  const sealed = seal.seal('session:a', value)
  expect(seal.open('session:a', sealed)).toEqual(value)
  expect(Buffer.from(sealed.split('.')[1]!, 'base64url').toString('latin1')).not.toMatch(/secret|userId/)
})

test('a value that was moved to another place, altered or cut does not open', () => {
  const seal = new Seal(new Map([current]))
  const sealed = seal.seal('session:a', value)
  const bytes = Buffer.from(sealed.split('.')[1]!, 'base64url')
  bytes[bytes.length - 1]! ^= 1
  const bad = [`new.${bytes.toString('base64url')}`, sealed.slice(0, 40), 'new.', 'other.abc', '']
  for (const each of bad) expect(seal.open('session:a', each)).toBeUndefined()
  expect(seal.open('session:b', sealed)).toBeUndefined()
})

test('after rotation the new key seals, the old one still opens, and a dropped one does not', () => {
  const sealed = new Seal(new Map([old])).seal('session:a', value)
  const rotated = new Seal(new Map([current, old]))
  expect(rotated.open('session:a', sealed)).toEqual(value)
  expect(rotated.seal('session:a', value)).toMatch(/^new\./)
  expect(new Seal(new Map([current])).open('session:a', sealed)).toBeUndefined()
})

test('each key signs cookies with a secret of its own, in the order of the keys', () => {
  const secrets = cookieSecrets(new Map([current, old]))
  expect(secrets).toEqual([cookieSecrets(new Map([current]))[0], cookieSecrets(new Map([old]))[0]])
  expect(new Set(secrets).size).toBe(2)
})

test.each(['', 'k1', 'k1:short', `:${randomBytes(32).toString('base64url')}`, 'k 1:abc'])(
  'SESSION_KEYS %p is refused in one line',
  (SESSION_KEYS) => {
    const shape = { SESSION_KEYS: z.string().transform(parseSealKeys) }
    expect(() => readConfig(shape, { SESSION_KEYS })).toThrow(/SESSION_KEYS: (is missing|must be kid:)/)
  },
)
