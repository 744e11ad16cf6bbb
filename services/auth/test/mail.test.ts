import { afterAll, describe, expect, test } from '@jest/globals'
import { callOf, newPerson } from './boot.ts'
import { Inbox } from './inbox.ts'
import { authSuite, eventually } from './suite.ts'

let inbox: Inbox
const suite = authSuite(async () => {
  inbox = await Inbox.reserve()
  await inbox.open()
  return { SMTP_URL: inbox.url }
})
afterAll(() => inbox?.close())

const badToken = {
  code: 'INVALID_ARGUMENT',
  details: { fields: [{ field: 'token', message: 'is unknown, used or expired' }] },
}
const newPassword = 'another long password'

async function signUp() {
  const person = newPerson()
  const { user, tokens } = await suite.bff.register(person, callOf())
  return { person, id: user!.id, tokens: tokens!, call: () => callOf(user!.id, tokens!.sessionId) }
}
type Member = Awaited<ReturnType<typeof signUp>>

const verifiedOf = async ({ id, call }: Member) =>
  (await suite.bff.getUser({ userId: id }, call())).emailVerified
const verificationOf = ({ person }: Member) => inbox.token(person.email, '/verify-email')
const verify = (token: string) => suite.bff.verifyEmail({ token }, callOf())
const forget = (email: string) => suite.bff.requestPasswordReset({ email }, callOf())
const reset = (token: string) => suite.bff.resetPassword({ token, newPassword }, callOf())
const login = (username: string, password: string) =>
  suite.bff.login({ username, password, clientKind: 1 }, callOf())

async function resetToken(member: Member): Promise<string> {
  await forget(member.person.email)
  return inbox.token(member.person.email, '/reset-password')
}

describe('verifying an address', () => {
  test('is by the link that registration mails, once, without a session', async () => {
    const member = await signUp()
    expect(await verifiedOf(member)).toBe(false)
    const token = await verificationOf(member)
    expect(await verify(token)).toMatchObject({ id: member.id, email: undefined })
    expect(await verifiedOf(member)).toBe(true)
    await expect(verify(token)).rejects.toMatchObject(badToken)
  })

  test('is for that address: with a new one it begins again, and the old link is worth nothing', async () => {
    const member = await signUp()
    const old = await verificationOf(member)
    const email = `new.${member.person.email}`
    const change = { updateMask: ['email'], email, username: '', displayName: '' }
    expect(await suite.bff.updateUser(change, member.call())).toMatchObject({ email, emailVerified: false })
    await expect(verify(old)).rejects.toMatchObject(badToken)
    await verify(await inbox.token(email, '/verify-email'))
    expect(await verifiedOf(member)).toBe(true)
  })

  test('is refused after a day, with the other kind of token, and with nonsense', async () => {
    const member = await signUp()
    const token = await verificationOf(member)
    const wrong = [await resetToken(member), '', 'x', 'x'.repeat(43), `${token}x`]
    for (const each of wrong) await expect(verify(each)).rejects.toMatchObject(badToken)
    await suite.sql(
      "update mail_tokens set expires_at = expires_at - interval '24 hours' where user_id = $1",
      [member.id],
    )
    await expect(verify(token)).rejects.toMatchObject(badToken)
  })
})

describe('a forgotten password', () => {
  test('is replaced by the mailed link, once; every session ends and the address is proven', async () => {
    const member = await signUp()
    const token = await resetToken(member)
    const { revokedSessionIds } = await reset(token)
    expect(revokedSessionIds).toEqual([member.tokens.sessionId])
    const { username, password } = member.person
    await expect(login(username, password)).rejects.toMatchObject({ reason: 'INVALID_CREDENTIALS' })
    expect((await login(username, newPassword)).user!.emailVerified).toBe(true)
    const refresh = suite.bff.refresh({ refreshToken: member.tokens.refreshToken, requestId: '' }, callOf())
    await expect(refresh).rejects.toMatchObject({ reason: 'SESSION_ENDED' })
    const { valid } = await suite.bff.validateToken({ accessToken: member.tokens.accessToken }, callOf())
    expect(valid).toBe(false)
    await expect(reset(token)).rejects.toMatchObject(badToken)
  })

  test('is replaced by one of two that use the link at once', async () => {
    const token = await resetToken(await signUp())
    const both = await Promise.allSettled([reset(token), reset(token)])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('keeps its link after a new password that is refused, and loses it after half an hour', async () => {
    const member = await signUp()
    const token = await resetToken(member)
    const short = suite.bff.resetPassword({ token, newPassword: 'short' }, callOf())
    await expect(short).rejects.toMatchObject({ details: { fields: [{ field: 'new_password' }] } })
    const ofThis = "where user_id = $1 and kind = 'RESET_PASSWORD'"
    const [row] = await suite.sql<{ left: string }>(
      `select extract(epoch from expires_at - now()) as left from mail_tokens ${ofThis}`,
      [member.id],
    )
    expect(Number(row!.left)).toBeLessThanOrEqual(30 * 60)
    await suite.sql(`update mail_tokens set expires_at = now() ${ofThis}`, [member.id])
    await expect(reset(token)).rejects.toMatchObject(badToken)
  })

  test('of nobody is answered as anybody’s, by the same one write, and nothing is mailed', async () => {
    expect(await forget('nobody@example.com')).toEqual({})
    await eventually(async () => {
      const rows = await suite.sql("select from mails where email_key = 'nobody@example.com'")
      return rows.length === 0 || undefined
    })
    expect(inbox.count('nobody@example.com')).toBe(0)
    await expect(forget('no address')).rejects.toMatchObject({ details: { fields: [{ field: 'email' }] } })
  })

  test('may be asked for five times in a quarter of an hour, by anybody or nobody', async () => {
    const [email, nobody] = [newPerson().email, 'also.nobody@example.com']
    for (const address of [email, nobody]) {
      for (let i = 0; i < 5; i++) await forget(address.toUpperCase())
      await expect(forget(address)).rejects.toMatchObject({ reason: 'TOO_MANY_REQUESTS' })
    }
  })
})

describe('a mail', () => {
  const tryAgainNow = () => suite.sql('update mails set next_at = now()')

  test('that its server does not take waits, and comes once the server is back', async () => {
    await inbox.close()
    const member = await signUp()
    await eventually(async () => {
      const rows = await suite.sql<{ attempts: number }>('select attempts from mails where attempts > 0')
      return rows.length > 0 || undefined
    })
    await inbox.open()
    await tryAgainNow()
    await verify(await verificationOf(member))
  })

  test('lies nowhere in a form that proves anything', async () => {
    const token = await verificationOf(await signUp())
    const rows = await suite.sql('select t::text from mail_tokens t union all select m::text from mails m')
    expect(JSON.stringify(rows)).not.toContain(token)
  })
})
