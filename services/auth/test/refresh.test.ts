import { beforeEach, describe, expect, test } from '@jest/globals'
import { newId } from '@girok/common/ids'
import { callOf, newPerson } from './boot.ts'
import { eventsOf } from './stream.ts'
import { authSuite, eventually } from './suite.ts'

const suite = authSuite()
let user: string
let sessionId: string
let first: string

beforeEach(async () => {
  const { user: person, tokens } = await suite.bff.register(newPerson(), callOf())
  user = person!.id
  sessionId = tokens!.sessionId
  first = tokens!.refreshToken
})

const refresh = async (refreshToken: string, requestId = '') =>
  (await suite.bff.refresh({ refreshToken, requestId }, callOf())).tokens!
const sessions = async () => (await suite.bff.listSessions({}, callOf(user))).sessions.map(({ id }) => id)
const refusal = (reason: string) => expect.objectContaining({ code: 'UNAUTHENTICATED', reason })

describe('a refresh token', () => {
  test('yields a successor of the same session', async () => {
    const tokens = await refresh(first)
    expect(tokens.sessionId).toBe(sessionId)
    expect(tokens.refreshToken).not.toBe(first)
    await expect(refresh(tokens.refreshToken)).resolves.toMatchObject({ sessionId })
  })

  test('used twice revokes its family, at once and everywhere', async () => {
    const second = await refresh(first)
    await expect(refresh(first)).rejects.toEqual(refusal('TOKEN_REUSED'))
    await expect(refresh(second.refreshToken)).rejects.toEqual(refusal('SESSION_ENDED'))
    expect(await sessions()).toEqual([])
    expect(await suite.bff.validateToken({ accessToken: second.accessToken }, callOf())).toMatchObject({
      valid: false,
    })
    const revoked = await eventually(async () =>
      (await eventsOf(suite.stores.natsUrl, user)).find((event) => event.type === 'auth.session.revoked'),
    )
    expect(revoked.payload).toMatchObject({ userId: user, sessionIds: [sessionId] })
  })

  test('is stored as a hash only', async () => {
    const rows = await suite.sql<{ text: string }>('select r::text as text from refresh_tokens r')
    expect(rows.some(({ text }) => text.includes(first))).toBe(false)
  })

  test.each(['', 'x', 'x'.repeat(43), `${'x'.repeat(42)}\0`])('%j is no token', async (token) => {
    await expect(refresh(token)).rejects.toEqual(refusal('INVALID_TOKEN'))
  })

  test('of a family that has expired yields nothing', async () => {
    await suite.sql('update families set expires_at = now() where id = $1', [sessionId])
    await expect(refresh(first)).rejects.toEqual(refusal('SESSION_ENDED'))
    expect(await sessions()).toEqual([])
  })
})

describe('a refresh repeated with the same request_id', () => {
  const requestId = newId()

  test('gets a fresh successor while the first was never used', async () => {
    const lost = await refresh(first, requestId)
    const kept = await refresh(first, requestId)
    expect(kept.refreshToken).not.toBe(lost.refreshToken)
    await expect(refresh(lost.refreshToken)).rejects.toEqual(refusal('INVALID_TOKEN'))
    await expect(refresh(kept.refreshToken)).resolves.toMatchObject({ sessionId })
  })

  test('revokes the family once the successor was used', async () => {
    const second = await refresh(first, requestId)
    await refresh(second.refreshToken)
    await expect(refresh(first, requestId)).rejects.toEqual(refusal('TOKEN_REUSED'))
    expect(await sessions()).toEqual([])
  })

  test('does not excuse another request_id', async () => {
    await refresh(first, requestId)
    await expect(refresh(first, newId())).rejects.toEqual(refusal('TOKEN_REUSED'))
  })

  test('twenty times at once leaves one living token, and the family alive', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => refresh(first, requestId)))
    const outcomes = await Promise.allSettled(all.map((tokens) => refresh(tokens.refreshToken)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await sessions()).toEqual([sessionId])
  })
})

test('twenty refreshes at once without a request_id: one succeeds, and the family ends as stolen', async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => refresh(first)))
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await sessions()).toEqual([])
})

test('a logout by a rotated or a replaced token ends the family, and again succeeds', async () => {
  const requestId = newId()
  const replaced = await refresh(first, requestId)
  await refresh(first, requestId)
  await suite.bff.logout({ refreshToken: replaced.refreshToken }, callOf())
  expect(await sessions()).toEqual([])
  await suite.bff.logout({ refreshToken: first }, callOf())
  await suite.bff.logout({ refreshToken: 'never issued' }, callOf())
})
