import { beforeEach, describe, expect, test } from '@jest/globals'
import { newId } from '@girok/common/ids'
import { ClientKind } from '@girok/proto/auth/v1/auth'
import { callOf, newPerson } from './boot.ts'
import { eventsOf } from './stream.ts'
import { authSuite, eventually } from './suite.ts'

const suite = authSuite()
const DAY_MS = 24 * 60 * 60_000
let person: ReturnType<typeof newPerson>
let user: string
/** Three families, oldest first. */
let families: { id: string; accessToken: string }[]

beforeEach(async () => {
  person = newPerson()
  const registered = await suite.bff.register(person, callOf())
  user = registered.user!.id
  families = [registered.tokens!, (await login()).tokens!, (await login()).tokens!].map(
    ({ sessionId: id, accessToken }) => ({ id, accessToken }),
  )
})

const login = (agent = 'test', clientKind: ClientKind = ClientKind.CLIENT_KIND_WEB) =>
  suite.bff.login({ ...person, clientKind }, callOf('', '', { client: { ip: '192.0.2.7', agent } }))
const living = async () => (await suite.bff.listSessions({}, callOf(user))).sessions.map(({ id }) => id)
const isValid = async (accessToken: string) =>
  (await suite.bff.validateToken({ accessToken }, callOf())).valid
const revoke = async (target: Parameters<typeof suite.bff.revokeSession>[0]['target'], sessionId = '') =>
  (await suite.bff.revokeSession({ target }, callOf(user, sessionId))).sessionIds

describe('the list of sessions', () => {
  test('is newest first, with device and address', async () => {
    const { tokens } = await login('Firefox/1\u0000é', ClientKind.CLIENT_KIND_NATIVE)
    const { sessions } = await suite.bff.listSessions({}, callOf(user))
    expect(sessions.map(({ id }) => id)).toEqual([
      tokens!.sessionId,
      ...families.map(({ id }) => id).reverse(),
    ])
    expect(sessions[0]).toMatchObject({
      device: 'Firefox/1é',
      ip: '192.0.2.7',
      clientKind: ClientKind.CLIENT_KIND_NATIVE,
    })
  })

  test('is nobody else’s, and needs a person', async () => {
    const { user: other } = await suite.bff.register(newPerson(), callOf())
    const { sessions } = await suite.bff.listSessions({}, callOf(other!.id))
    expect(sessions).toHaveLength(1)
    await expect(suite.bff.listSessions({}, callOf())).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })
})

test('a browser’s family lives 90 days, an app’s 30 days from its last refresh', async () => {
  const days = (end: Date) => (end.getTime() - Date.now()) / DAY_MS
  const { tokens: web } = await login('x', ClientKind.CLIENT_KIND_WEB)
  const { tokens: native } = await login('x', ClientKind.CLIENT_KIND_UNSPECIFIED)
  expect(days(web!.sessionExpiresAt!)).toBeCloseTo(90, 2)
  expect(days(native!.sessionExpiresAt!)).toBeCloseTo(30, 2)
})

describe('revoking', () => {
  test('one session ends it alone, its tokens at once', async () => {
    const [one] = families
    expect(await revoke({ $case: 'sessionId', value: one!.id })).toEqual([one!.id])
    expect(await Promise.all(families.map((f) => isValid(f.accessToken)))).toEqual([false, true, true])
    expect(await living()).not.toContain(one!.id)
    expect(await revoke({ $case: 'sessionId', value: one!.id })).toEqual([])
  })

  test('the others spares the session of the call', async () => {
    const [, kept] = families
    const ended = await revoke({ $case: 'others', value: true }, kept!.id)
    expect(ended.sort()).toEqual([families[0]!.id, families[2]!.id].sort())
    expect(await living()).toEqual([kept!.id])
  })

  test('all ends all, and says so in one event', async () => {
    expect(await revoke({ $case: 'all', value: true })).toHaveLength(3)
    expect(await living()).toEqual([])
    const event = await eventually(async () =>
      (await eventsOf(suite.stores.natsUrl, user)).find(({ type }) => type === 'auth.session.revoked'),
    )
    expect((event.payload as { sessionIds: string[] }).sessionIds.sort()).toEqual(
      families.map(({ id }) => id).sort(),
    )
  })

  test('names what it has just ended, although the sweep comes by', async () => {
    const [left, ending] = families
    const end = (id: string, when: string) =>
      suite.sql(`update families set revoked_at = now() + $2::interval where id = $1`, [id, when])
    await Promise.all([end(left!.id, '-5 seconds'), end(ending!.id, '1 minute')])
    const unnamed =
      'select id from families where user_id = $1 and revoked_at is not null and blacklisted_at is null'
    const waiting = () => suite.sql<{ id: string }>(unnamed, [user])
    await eventually(async () => (await waiting()).every(({ id }) => id !== left!.id) || undefined)
    expect(await revoke({ $case: 'sessionId', value: ending!.id })).toEqual([ending!.id])
  })

  test('another person’s session, or none, changes nothing', async () => {
    const { tokens } = await suite.bff.register(newPerson(), callOf())
    const missing = expect.objectContaining({ code: 'NOT_FOUND', reason: 'SESSION_NOT_FOUND' })
    await expect(revoke({ $case: 'sessionId', value: tokens!.sessionId })).rejects.toEqual(missing)
    await expect(revoke({ $case: 'sessionId', value: newId() })).rejects.toEqual(missing)
    await expect(revoke({ $case: 'sessionId', value: 'x' })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    })
    await expect(revoke(undefined)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    await expect(revoke({ $case: 'all', value: false })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect(await isValid(tokens!.accessToken)).toBe(true)
    expect(await living()).toHaveLength(3)
  })
})

describe('while Valkey is away', () => {
  test('no revocation is acknowledged, no token believed, and what was asked for holds when it is back', async () => {
    const [one] = families
    const target = { $case: 'sessionId', value: one!.id } as const
    suite.stores.stop('valkey')
    await expect(revoke(target)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await expect(isValid(one!.accessToken)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await expect(login()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await suite.stores.restart('valkey')
    // Nobody repeats the call: the sweep heals it.
    await eventually(async () => (await isValid(one!.accessToken).catch(() => true)) === false || undefined)
    expect(await isValid(families[1]!.accessToken)).toBe(true)
  })
})
