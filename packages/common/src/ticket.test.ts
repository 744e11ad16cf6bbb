import { expect, jest, test } from '@jest/globals'
import { SignJWT, jwtVerify } from 'jose'
import { issueTicket, readTicket } from './ticket.ts'

const SECRET = 'a secret of this suite, long enough.'
const content = {
  userId: 'ann',
  sessionId: 'phone',
  roles: ['user'],
  namespaces: ['CHAT'] as const,
  sessionEndsAt: Date.now() + 60_000,
}
const invalid = { code: 'UNAUTHENTICATED', reason: 'INVALID_TICKET' }

test('what was issued is read again, by whoever has the secret and by nobody else', async () => {
  const { ticket, expiresAt } = await issueTicket(SECRET, content)
  const seconds = Math.floor(expiresAt.getTime() / 1_000) * 1_000
  expect(await readTicket(SECRET, ticket)).toEqual({ ...content, id: expect.any(String), expiresAt: seconds })
  await expect(readTicket(`${SECRET}!`, ticket)).rejects.toMatchObject(invalid)
})

test('a ticket is a JWT as any library reads and signs it', async () => {
  const { ticket } = await issueTicket(SECRET, content)
  const key = new TextEncoder().encode(SECRET)
  const { payload } = await jwtVerify(ticket, key, { typ: 'ws-ticket+jwt', audience: 'ws-gateway' })
  const again = await new SignJWT(payload)
    .setProtectedHeader({ alg: 'HS256', typ: 'ws-ticket+jwt' })
    .sign(key)
  expect(await readTicket(SECRET, again)).toMatchObject(content)
})

test.each<[string, (parts: string[]) => string[]]>([
  ['another payload', ([head, , mac]) => [head!, btoa('{}'), mac!]],
  ['no signature', ([head, body]) => [head!, body!, '']],
  ['part of its signature', ([head, body, mac]) => [head!, body!, mac!.slice(0, 20)]],
  ['another algorithm', ([, body, mac]) => [btoa('{"alg":"none","typ":"ws-ticket+jwt"}'), body!, mac!]],
  ['a part too many', (parts) => [...parts, 'x']],
  ['a part too few', (parts) => parts.slice(0, 2)],
])('a ticket with %s is refused', async (_, change) => {
  const { ticket } = await issueTicket(SECRET, content)
  await expect(readTicket(SECRET, change(ticket.split('.')).join('.'))).rejects.toMatchObject(invalid)
})

test('a ticket lives 30 s by the clock of whoever reads it', async () => {
  const { ticket } = await issueTicket(SECRET, content)
  const now = Date.now()
  const clock = jest.spyOn(Date, 'now')
  try {
    clock.mockReturnValue(now + 28_000)
    await readTicket(SECRET, ticket)
    clock.mockReturnValue(now + 31_000)
    await expect(readTicket(SECRET, ticket)).rejects.toMatchObject(invalid)
  } finally {
    clock.mockRestore()
  }
})
