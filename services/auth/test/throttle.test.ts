import { describe, expect, test } from '@jest/globals'
import { callOf, newPerson } from './boot.ts'
import { send } from './rest-client.ts'
import { authSuite } from './suite.ts'

const suite = authSuite()
const throttled = expect.objectContaining({ code: 'RESOURCE_EXHAUSTED', reason: 'TOO_MANY_REQUESTS' })
const wrong = expect.objectContaining({ code: 'UNAUTHENTICATED', reason: 'INVALID_CREDENTIALS' })

const login = (username: string, password: string, ip = '') =>
  suite.bff.login({ username, password, clientKind: 1 }, callOf('', '', { client: { ip, agent: '' } }))

async function fail(times: number, username: string, ip = '') {
  for (let n = 0; n < times; n++) await expect(login(username, 'wrong', ip)).rejects.toEqual(wrong)
}

describe('an account', () => {
  test('is closed to everybody for a while after 10 wrong passwords, under any of its names', async () => {
    const person = newPerson()
    await suite.bff.register(person, callOf())
    await fail(5, person.username)
    await fail(5, person.email)
    const refused = login(person.username, person.password)
    await expect(refused).rejects.toEqual(throttled)
    const { details } = await refused.catch((error) => error)
    expect(details.retryAfterSeconds).toBeGreaterThan(800)
    await expect(login(person.email, person.password)).rejects.toEqual(throttled)
  })

  test('that does not exist is throttled the same', async () => {
    await fail(10, 'nobody.at.all')
    await expect(login('Nobody.At.All', 'wrong')).rejects.toEqual(throttled)
  })

  test('opens to a right password any number of times', async () => {
    const person = newPerson()
    await suite.bff.register(person, callOf())
    const logins = Array.from({ length: 30 }, () => login(person.username, person.password, '192.0.2.1'))
    await expect(Promise.all(logins)).resolves.toHaveLength(30)
  })

  test('guessed at many times at once yields nothing after the limit', async () => {
    const person = newPerson()
    await suite.bff.register(person, callOf())
    const guesses = Array.from({ length: 40 }, (_, n) =>
      login(person.username, n === 39 ? person.password : 'wrong'),
    )
    const outcomes = await Promise.allSettled(guesses)
    expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(false)
  })
})

test('an address is closed after 100 failures on any accounts; others are not', async () => {
  const person = newPerson()
  await suite.bff.register(person, callOf())
  for (let round = 0; round < 10; round++)
    await Promise.all(Array.from({ length: 10 }, (_, n) => fail(1, `guess.${round}.${n}`, '192.0.2.9')))
  await expect(login(person.username, person.password, '192.0.2.9')).rejects.toEqual(throttled)
  await expect(login(person.username, person.password, '192.0.2.10')).resolves.toHaveProperty('user')
})

test('in REST it is a 429 with Retry-After', async () => {
  await fail(10, 'rest.nobody')
  const body = { username: 'rest.nobody', password: 'wrong' }
  const answer = await send(suite.auth.url, 'POST', '/v1/auth/login', { body })
  expect(answer.status).toBe(429)
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(800)
})

test('a changed password or a leaving is guessed at under the same limit', async () => {
  const { user, tokens } = await suite.bff.register(newPerson(), callOf())
  const call = () => callOf(user!.id, tokens!.sessionId)
  const change = { currentPassword: 'wrong', newPassword: 'long enough' }
  for (let n = 0; n < 10; n++)
    await expect(suite.bff.changePassword(change, call())).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      reason: 'INVALID_CREDENTIALS',
    })
  await expect(suite.bff.deleteUser({ password: 'wrong' }, call())).rejects.toEqual(throttled)
})
