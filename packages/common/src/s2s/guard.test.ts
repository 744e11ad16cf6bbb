import { jest } from '@jest/globals'
import { Metadata } from '@grpc/grpc-js'
import { UnsecuredJWT, SignJWT, type JWTVerifyGetKey } from 'jose'
import { newId } from '../ids.ts'
import { createTestIssuer, type TestIssuer } from '../testing/issuer.ts'
import { accessTokenVerifier, serviceGuard } from './identity.ts'
import type { HopGuard } from './guard.ts'

let authority: TestIssuer
let guard: HopGuard
beforeAll(async () => {
  authority = await createTestIssuer()
  guard = serviceGuard(authority.issuer, 'chat', authority.keys)
})

function hop(token?: string, userId?: string): Metadata {
  const metadata = new Metadata()
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`)
  if (userId !== undefined) metadata.set('x-authenticated-user-id', userId)
  return metadata
}
const now = () => Math.floor(Date.now() / 1000)
const good = { sub: 'bff', aud: 'chat' }
const service = (claims: Parameters<TestIssuer['sign']>[1] = {}) =>
  authority.sign('service+jwt', { ...good, ...claims })

test('a service token for us, and a method that the matrix allows, pass and name the caller', async () => {
  expect(await guard(hop(await service()), 'GetRooms')).toBe('bff')
  expect(await guard(hop(await service(), newId()), 'GetRooms')).toBe('bff')
})

test.each<[string, () => Promise<string | undefined>]>([
  ['no token', async () => undefined],
  ['nonsense', async () => 'nonsense'],
  ['a person’s token', () => authority.sign('at+jwt', good)],
  ['a token for another service', () => service({ aud: 'auth' })],
  ['a token of another issuer', () => service({ iss: 'http://evil.test' })],
  ['an expired token', () => service({ exp: now() - 31 })],
  ['a token that never expires', () => service({ exp: undefined })],
  ['a token signed by another key', async () => (await createTestIssuer()).sign('service+jwt', good)],
  [
    'a token with alg none',
    async () =>
      new UnsecuredJWT({ ...good, iss: authority.issuer.AUTH_ISSUER })
        .setIssuedAt()
        .setExpirationTime('5m')
        .encode(),
  ],
  [
    'a token with a shared secret',
    () =>
      new SignJWT({ ...good, iss: authority.issuer.AUTH_ISSUER })
        .setProtectedHeader({ alg: 'HS256', typ: 'service+jwt' })
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(new TextEncoder().encode('a secret that is long enough here')),
  ],
])('%s is refused', async (_what, make) => {
  const refused = { code: 'UNAUTHENTICATED', reason: 'CALLER_NOT_ALLOWED' }
  await expect(guard(hop(await make()), 'GetRooms')).rejects.toMatchObject(refused)
})

test('two clocks may differ by thirty seconds', async () => {
  expect(await guard(hop(await service({ exp: now() - 25 })), 'GetRooms')).toBe('bff')
})

test.each([
  ['nobody that we know', 'mallory', 'GetRooms'],
  ['a name that every object has', 'constructor', 'GetRooms'],
  ['a service outside its row', 'ws-gateway', 'GetRooms'],
  ['a service that has no row', 'chat', 'GetRooms'],
])('%s may not call', async (_what, sub, method) => {
  const refused = { code: 'PERMISSION_DENIED', reason: 'CALLER_NOT_ALLOWED' }
  await expect(guard(hop(await service({ sub })), method)).rejects.toMatchObject(refused)
})

test('a user id is refused from a service that may not act for people', async () => {
  const token = await service({ sub: 'auth' })
  expect(await guard(hop(token), 'EraseUser')).toBe('auth')
  await expect(guard(hop(token, newId()), 'EraseUser')).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
})

test('a check of people’s tokens takes no service token', async () => {
  const verify = accessTokenVerifier(authority.issuer, authority.keys)
  const claims = { sub: newId(), aud: 'girok' }
  expect(await verify(await authority.sign('at+jwt', claims))).toMatchObject(claims)
  const refused = { code: 'UNAUTHENTICATED', reason: 'INVALID_TOKEN' }
  await expect(verify(await authority.sign('service+jwt', claims))).rejects.toMatchObject(refused)
})

test('a remembered token is refused once it has expired', async () => {
  const token = await service()
  await guard(hop(token), 'GetRooms')
  jest.useFakeTimers({ now: Date.now() + 931_000, doNotFake: ['nextTick', 'setImmediate'] })
  const refused = { code: 'UNAUTHENTICATED' }
  await expect(guard(hop(token), 'GetRooms'))
    .rejects.toMatchObject(refused)
    .finally(() => jest.useRealTimers())
})

test('a remembered token is refused once its key is gone', async () => {
  let dropped = false
  const keys: JWTVerifyGetKey = async (header, token) => {
    if (dropped) throw new Error('no such key')
    return authority.keys(header, token)
  }
  const verify = accessTokenVerifier(authority.issuer, keys)
  const token = await authority.sign('at+jwt', { sub: newId(), aud: 'girok' })
  await verify(token)
  await verify(token)
  dropped = true
  await expect(verify(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED', reason: 'INVALID_TOKEN' })
})
