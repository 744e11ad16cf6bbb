import { beforeEach, describe, expect, test } from '@jest/globals'
import bcrypt from 'bcryptjs'
import pg from 'pg'
import type { User } from '@girok/proto/auth/v1/auth'
import { callOf, newPerson } from './boot.ts'
import { eventsOf, typesOf } from './stream.ts'
import { authSuite, eventually } from './suite.ts'

const suite = authSuite()
let person: ReturnType<typeof newPerson>
let user: User

beforeEach(async () => {
  person = newPerson()
  user = (await suite.bff.register(person, callOf())).user!
})

const update = (
  updateMask: string[] | undefined,
  values: Partial<Record<'username' | 'displayName' | 'email', string>>,
) =>
  suite.bff.updateUser({ updateMask, username: '', displayName: '', email: '', ...values }, callOf(user.id))
const login = (password = person.password) => suite.bff.login({ ...person, password }, callOf())

test('twenty registrations of one username at once make exactly one person', async () => {
  const { username } = newPerson()
  const attempts = Array.from({ length: 20 }, (_, n) =>
    suite.bff.register(
      newPerson({ username: n % 2 ? username : username.toUpperCase(), email: `r${n}@${username}.dev` }),
      callOf(),
    ),
  )
  const outcomes = await Promise.allSettled(attempts)
  const refusals = outcomes.flatMap((o) => (o.status === 'rejected' ? [o.reason.reason] : []))
  expect(refusals).toEqual(Array(19).fill('USERNAME_TAKEN'))
  expect(await suite.sql('select from users where username = $1', [username])).toHaveLength(1)
})

test('an e-mail address belongs to one person, in any case', async () => {
  const email = person.email.toUpperCase()
  await expect(suite.bff.register(newPerson({ email }), callOf())).rejects.toMatchObject({
    reason: 'EMAIL_TAKEN',
  })
})

describe('an update', () => {
  test('changes what the mask names and nothing else', async () => {
    const changed = await update(['display_name'], { displayName: 'Mo', username: 'ignored', email: 'x@y.z' })
    expect(changed).toEqual({ ...user, displayName: 'Mo', version: 2 })
    expect(await update(['email'], {})).toMatchObject({ email: undefined, version: 3 })
  })

  test('of names tells those who copy them, once, with the new version', async () => {
    await update(['email'], { email: `new.${person.email}` })
    const renamed = await update(['username', 'display_name'], {
      username: `${user.username}.NEW`,
      displayName: 'Mo',
    })
    await update(['display_name'], { displayName: 'Mo' })
    await login()
      .then(() => undefined)
      .catch(() => suite.bff.login({ ...person, username: renamed.username }, callOf()))
    const events = await eventually(async () => {
      const seen = await eventsOf(suite.stores.natsUrl, user.id)
      return seen.length >= 3 ? seen : undefined
    })
    expect(typesOf(events)).toEqual(['auth.user.registered', 'auth.user.updated', 'auth.user.logged_in'])
    expect(events[1]!.payload).toEqual({
      userId: user.id,
      username: `${person.username}.new`,
      displayName: 'Mo',
      version: 3,
      leaving: false,
    })
  })

  test('into a name in use is a conflict, a broken one is named', async () => {
    const other = newPerson()
    await suite.bff.register(other, callOf())
    await expect(update(['username'], { username: other.username })).rejects.toMatchObject({
      reason: 'USERNAME_TAKEN',
    })
    await expect(update(['email'], { email: other.email })).rejects.toMatchObject({ reason: 'EMAIL_TAKEN' })
    const broken = update(['username', 'display_name'], { username: 'a@b', displayName: ' ' })
    await expect(broken).rejects.toMatchObject({
      details: { fields: [{ field: 'username' }, { field: 'display_name' }] },
    })
    expect(await suite.bff.getUser({ userId: user.id }, callOf(user.id))).toEqual(user)
  })

  test.each<[string, string[] | undefined]>([
    ['no', undefined],
    ['an empty', []],
    ['an unknown', ['roles']],
    ['a prototype', ['__proto__']],
  ])('with %s mask is refused', async (_name, mask) => {
    const fields = [expect.objectContaining({ field: 'update_mask' })]
    await expect(update(mask, {})).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', details: { fields } })
  })

  test('needs a person', async () => {
    const request = { updateMask: ['email'], username: '', displayName: '', email: '' }
    await expect(suite.bff.updateUser(request, callOf())).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })
})

describe('passwords', () => {
  test('a bcrypt hash opens and is upgraded at that sign-in', async () => {
    const hash = await bcrypt.hash(person.password, 4)
    await suite.sql('update users set password_hash = $2 where id = $1', [user.id, hash])
    await expect(login('wrong')).rejects.toMatchObject({ reason: 'INVALID_CREDENTIALS' })
    await login()
    const [row] = await suite.sql<{ password_hash: string }>(
      'select password_hash from users where id = $1',
      [user.id],
    )
    expect(row!.password_hash).toMatch(/^\$argon2id\$/)
    await expect(login()).resolves.toHaveProperty('user.id', user.id)
  })

  test('unknown people and wrong passwords get the same answer', async () => {
    const faults = await Promise.all(
      [login('wrong'), suite.bff.login({ ...person, username: 'nobody.here' }, callOf())].map((attempt) =>
        attempt.then(
          () => undefined,
          ({ code, reason, message, details: { cause: _cause, ...details } }) => ({
            code,
            reason,
            message,
            details,
          }),
        ),
      ),
    )
    expect(faults[0]).toEqual(faults[1])
    expect(faults[0]).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'INVALID_CREDENTIALS' })
  })

  test('a change needs the current one, and ends every session but its own', async () => {
    const { tokens } = await login()
    const change = { currentPassword: person.password, newPassword: 'another horse' }
    const wrong = suite.bff.changePassword(
      { ...change, currentPassword: 'wrong' },
      callOf(user.id, tokens!.sessionId),
    )
    await expect(wrong).rejects.toMatchObject({ code: 'PERMISSION_DENIED', reason: 'INVALID_CREDENTIALS' })
    const short = suite.bff.changePassword(
      { ...change, newPassword: 'short' },
      callOf(user.id, tokens!.sessionId),
    )
    await expect(short).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    const { revokedSessionIds } = await suite.bff.changePassword(change, callOf(user.id, tokens!.sessionId))
    expect(revokedSessionIds).toHaveLength(1)
    const { sessions } = await suite.bff.listSessions({}, callOf(user.id))
    expect(sessions.map(({ id }) => id)).toEqual([tokens!.sessionId])
    await expect(login()).rejects.toMatchObject({ reason: 'INVALID_CREDENTIALS' })
    await expect(login('another horse')).resolves.toHaveProperty('user')
  })

  test('a sign-in whose password is replaced after it was checked begins no session', async () => {
    const client = new pg.Client(suite.stores.databaseUrl)
    await client.connect()
    await client.query('begin')
    await client.query('select from users where id = $1 for update', [user.id])
    const attempt = login().catch((error: unknown) => error)
    await eventually(async () => {
      const text =
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
      return (await suite.sql(text)).length > 0 || undefined
    })
    await client.query("update users set password_hash = 'another' where id = $1", [user.id])
    await client.query('commit')
    await client.end()
    expect(await attempt).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'INVALID_CREDENTIALS' })
    expect((await suite.bff.listSessions({}, callOf(user.id))).sessions).toHaveLength(1)
  })
})
