import { beforeAll, describe, expect, test } from '@jest/globals'
import { hash } from '@node-rs/argon2'
import bcrypt from 'bcryptjs'
import { HashQueue } from './hash-queue.ts'
import { Passwords, isOutdated } from './passwords.ts'

const signal = new AbortController().signal
let passwords: Passwords
beforeAll(async () => {
  passwords = await Passwords.create(new HashQueue(2, 16))
})

test('a password fits its own hash and no other', async () => {
  const stored = await passwords.hash('correct horse', signal)
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(await passwords.verify(stored, 'correct horse', signal)).toBe(true)
  expect(await passwords.verify(stored, 'correct horsf', signal)).toBe(false)
})

test('nobody has a password, whatever is shown', async () => {
  expect(await passwords.verify(null, '', signal)).toBe(false)
  expect(await passwords.verify(null, 'correct horse', signal)).toBe(false)
})

test('bcrypt hashes of an older system still open', async () => {
  const stored = await bcrypt.hash('correct horse', 4)
  expect(await passwords.verify(stored, 'correct horse', signal)).toBe(true)
  expect(await passwords.verify(stored, 'wrong', signal)).toBe(false)
})

describe('a hash is outdated', () => {
  test('when bcrypt or weaker settings made it', async () => {
    expect(isOutdated(await bcrypt.hash('x', 4))).toBe(true)
    expect(isOutdated(await hash('x', { memoryCost: 8_192, timeCost: 2, parallelism: 1 }))).toBe(true)
  })
  test('never when it is of today', async () => {
    expect(isOutdated(await passwords.hash('x', signal))).toBe(false)
  })
})
