import { afterAll, describe, expect, test } from '@jest/globals'
import { callOf, newPerson } from './boot.ts'
import { keepers } from '../src/erasers.ts'
import { startErasing, type Erasing } from './erasing.ts'
import { eventsOf, typesOf } from './stream.ts'
import { authSuite, eventually, type AuthSuite } from './suite.ts'

async function signUp({ bff }: AuthSuite) {
  const person = newPerson()
  const { user, tokens } = await bff.register(person, callOf())
  return { person, user: user!, tokens: tokens!, call: () => callOf(user!.id, tokens!.sessionId) }
}

describe('a wish to leave', () => {
  const suite = authSuite()

  test('ends every session at once, and the data later', async () => {
    const { person, user, call } = await signUp(suite)
    const { tokens: other } = await suite.bff.login(person, callOf())
    const { revokedSessionIds, eraseAt } = await suite.bff.deleteUser({ password: '' }, call())
    expect(revokedSessionIds).toHaveLength(2)
    expect((eraseAt!.getTime() - Date.now()) / 86_400_000).toBeCloseTo(7, 2)
    const token = { accessToken: other!.accessToken }
    expect(await suite.bff.validateToken(token, callOf())).toMatchObject({ valid: false })
    const found = suite.bff.getUserByUsername({ username: user.username }, callOf())
    await expect(found).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('is taken back by signing in', async () => {
    const { person, user, call } = await signUp(suite)
    await suite.bff.deleteUser({ password: '' }, call())
    const wrong = suite.bff.login({ ...person, password: 'wrong' }, callOf())
    await expect(wrong).rejects.toMatchObject({ reason: 'INVALID_CREDENTIALS' })
    await suite.bff.login(person, callOf())
    const found = await suite.bff.getUserByUsername({ username: user.username }, callOf())
    expect(found.id).toBe(user.id)
    const [row] = await suite.sql('select status, delete_after from users where id = $1', [user.id])
    expect(row).toEqual({ status: 'ACTIVE', delete_after: null })
  })

  test('is told to those who show people, and so is its end', async () => {
    const { person, user, call } = await signUp(suite)
    await suite.bff.deleteUser({ password: '' }, call())
    await suite.bff.login(person, callOf())
    const told = await eventually(async () => {
      const seen = await eventsOf(suite.stores.natsUrl, user.id)
      return typesOf(seen).includes('auth.user.logged_in') ? seen : undefined
    })
    const { id: userId, username, displayName } = user
    expect(told.filter(({ type }) => type === 'auth.user.updated').map(({ payload }) => payload)).toEqual([
      { userId, username, displayName, version: 2, leaving: true },
      { userId, username, displayName, version: 3, leaving: false },
    ])
  })

  test('needs the password when the sign-in is older than 15 minutes', async () => {
    const { person, tokens, call } = await signUp(suite)
    const age = "update families set created_at = now() - interval '16 minutes' where id = $1"
    await suite.sql(age, [tokens.sessionId])
    const old = suite.bff.deleteUser({ password: '' }, call())
    await expect(old).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      reason: 'REAUTHENTICATION_REQUIRED',
    })
    const wrong = suite.bff.deleteUser({ password: 'wrong' }, call())
    await expect(wrong).rejects.toMatchObject({ reason: 'INVALID_CREDENTIALS' })
    const { accessToken } = tokens
    expect(await suite.bff.validateToken({ accessToken }, callOf())).toMatchObject({ valid: true })
    const proven = suite.bff.deleteUser({ password: person.password }, call())
    await expect(proven).resolves.toHaveProperty('eraseAt')
  })
})

describe('once the grace is over', () => {
  let others: Erasing
  const suite = authSuite(async () => {
    others = await startErasing(() => suite.auth.issuer)
    return { DELETE_GRACE_SECONDS: '0', ...others.env }
  })
  afterAll(() => others?.close())

  test('every service is asked until it has erased, then a tombstone stays', async () => {
    const { person, user, call } = await signUp(suite)
    await suite.bff.deleteUser({ password: '' }, call())
    await eventually(async () => others.refused.includes(user.id) || undefined)
    // Past the point of no return a sign-in takes nothing back.
    await expect(suite.bff.login(person, callOf())).rejects.toMatchObject({ reason: 'INVALID_CREDENTIALS' })
    others.recover()

    const events = await eventually(async () => {
      const seen = await eventsOf(suite.stores.natsUrl, user.id)
      return typesOf(seen).includes('auth.user.deleted') ? seen : undefined
    })
    expect(typesOf(events)).toEqual([
      'auth.user.registered',
      'auth.user.updated',
      'auth.session.revoked',
      'auth.user.deleted',
    ])
    const names = Object.keys(keepers).map((service) => ({ userId: user.id, service, caller: 'auth' }))
    expect(others.erased).toHaveLength(names.length)
    expect(others.erased).toEqual(expect.arrayContaining(names))
    const { users } = await suite.bff.getUsersByIds({ ids: [user.id] }, callOf(user.id))
    expect(users[user.id]).toEqual({
      ...user,
      displayName: '',
      deleted: true,
      emailVerified: undefined,
      email: undefined,
      roles: [],
      version: 3,
    })
  })

  test('the username stays reserved, the e-mail is free, and nothing personal is kept', async () => {
    others.recover()
    const { person, user, call } = await signUp(suite)
    await suite.bff.deleteUser({ password: '' }, call())
    await eventually(async () => {
      const [row] = await suite.sql<{ status: string }>('select status from users where id = $1', [user.id])
      return row!.status === 'DELETED' || undefined
    })
    const same = suite.bff.register(person, callOf())
    await expect(same).rejects.toMatchObject({ reason: 'USERNAME_TAKEN' })
    const other = newPerson({ email: person.email })
    await expect(suite.bff.register(other, callOf())).resolves.toHaveProperty('user')
    const kept = await suite.sql(
      'select u::text, f.device, f.ip from users u join families f on f.user_id = u.id where u.id = $1',
      [user.id],
    )
    expect(kept).toEqual([{ u: expect.not.stringMatching(/argon2|@/), device: '', ip: '' }])
  })
})
