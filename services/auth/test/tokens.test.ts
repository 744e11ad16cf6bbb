import { beforeAll, describe, expect, test } from '@jest/globals'
import { newCall, type Call } from '@girok/common/call'
import { connect } from '@girok/common/grpc/client'
import { AuthServiceService } from '@girok/proto/auth/v1/auth'
import { SignJWT, decodeJwt, decodeProtectedHeader, generateKeyPair, importJWK, type CryptoKey } from 'jose'
import { unseal } from '../src/service/sealing.ts'
import { ISSUER, authEnv, callOf, newPerson } from './boot.ts'
import { bearer, send } from './rest-client.ts'
import { authSuite } from './suite.ts'

const suite = authSuite()
let accessToken: string
let user: string
let key: { id: string; key: CryptoKey }

beforeAll(async () => {
  const { tokens, user: person } = await suite.bff.register(newPerson(), callOf())
  accessToken = tokens!.accessToken
  user = person!.id
  key = await stolenKey()
})

/** The real signing key, so that each forgery below is wrong in exactly one thing. */
async function stolenKey() {
  const [stored] = await suite.sql<{ id: string; sealed: Buffer }>('select id, sealed from signing_keys')
  const secret = authEnv(suite.stores)['AUTH_KEY_SECRET']!
  const jwk = JSON.parse(unseal(secret, stored!.id, stored!.sealed))
  return { id: stored!.id, key: (await importJWK(jwk, 'ES256')) as CryptoKey }
}

interface Forgery {
  header?: Record<string, string>
  claims?: Record<string, unknown>
  signer?: CryptoKey
}

/** A copy of the good access token with something changed. */
function forge({ header = {}, claims = {}, signer = key.key }: Forgery = {}): Promise<string> {
  const good = decodeJwt(accessToken)
  return new SignJWT({ ...good, ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: key.id, ...header })
    .sign(signer)
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const unsigned = (alg: string) =>
  `${encode({ alg, typ: 'at+jwt', kid: key.id })}.${encode(decodeJwt(accessToken))}.`
const flipped = (token: string) => token.slice(0, -4) + (token.endsWith('AAAA') ? 'BBBB' : 'AAAA')
const now = () => Math.floor(Date.now() / 1000)

const forgeries: [string, () => Promise<string>][] = [
  ['expired', () => forge({ claims: { exp: now() - 31 } })],
  ['not yet valid', () => forge({ claims: { nbf: now() + 60 } })],
  ['of another issuer', () => forge({ claims: { iss: 'https://evil.example' } })],
  ['for another audience', () => forge({ claims: { aud: 'auth' } })],
  ['of no kind', () => forge({ header: { typ: 'JWT' } })],
  ['of the other kind', () => forge({ header: { typ: 'service+jwt' } })],
  ['without an end', () => forge({ claims: { exp: undefined } })],
  ['signed by another key', async () => forge({ signer: (await generateKeyPair('ES256')).privateKey })],
  ['of an unknown key', () => forge({ header: { kid: 'nobody' } })],
  ['tampered with', async () => flipped(accessToken)],
  ['alg none', async () => unsigned('none')],
  ['alg NONE', async () => unsigned('NONE')],
  ['alg HS256 without a signature', async () => unsigned('HS256')],
  ['a service token', () => suite.auth.tokensOf('bff').get('auth')],
  ['a refresh token', async () => 'x'.repeat(43)],
  ['empty', async () => ''],
]

test('the forger can do the right thing: an unchanged copy is good', async () => {
  const copy = await forge()
  expect(await suite.bff.validateToken({ accessToken: copy }, callOf())).toMatchObject({ valid: true })
})

test('an access token says whose it is, for whom, and until when', () => {
  expect(decodeProtectedHeader(accessToken)).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: key.id })
  const claims = decodeJwt(accessToken)
  expect(claims).toMatchObject({ iss: ISSUER, aud: 'girok', sub: user, roles: [], scope: expect.any(String) })
  expect(claims.exp! - claims.iat!).toBe(600)
  expect(claims).toMatchObject({ sid: expect.any(String), jti: expect.any(String) })
})

describe.each(forgeries)('an access token that is %s', (_name, make) => {
  test('is not valid, and opens no REST door', async () => {
    const token = await make()
    expect(await suite.bff.validateToken({ accessToken: token }, callOf())).toMatchObject({ valid: false })
    const answer = await send(suite.auth.url, 'GET', '/v1/users/me', { headers: bearer(token) })
    expect({ status: answer.status, reason: answer.body.reason }).toEqual({
      status: 401,
      reason: 'INVALID_TOKEN',
    })
  })
})

describe('the gRPC door', () => {
  const withToken = (get: () => Promise<string>, call: Call = newCall()) => {
    const tokens = { get, forget: () => undefined }
    const client = connect(AuthServiceService, { target: 'auth', address: suite.auth.grpcAddress, tokens })
    return client.getUser({ userId: user }, call).finally(client.close)
  }
  const refused = expect.objectContaining({ reason: 'CALLER_NOT_ALLOWED' })

  test.each<[string, () => Promise<string>]>([
    ["a person's access token", async () => accessToken],
    ['a service token for another service', () => suite.auth.tokensOf('bff').get('chat')],
    ['a service token of a service that may not call this', () => suite.auth.tokensOf('chat').get('auth')],
    ['an expired service token', () => forge({ ...service, claims: { ...service.claims, exp: now() - 31 } })],
    ['nothing', async () => ''],
  ])('refuses %s', async (_name, get) => {
    await expect(withToken(get)).rejects.toEqual(refused)
  })

  const service = { header: { typ: 'service+jwt' }, claims: { sub: 'bff', aud: 'auth' } }
  test('believes a good service token', async () => {
    await expect(withToken(() => forge(service))).resolves.toMatchObject({ id: user })
  })

  test('refuses a person from a service that may not act for people', async () => {
    const get = () => suite.auth.tokensOf('chat').get('auth')
    const tokens = { get, forget: () => undefined }
    const client = connect(AuthServiceService, { target: 'auth', address: suite.auth.grpcAddress, tokens })
    await expect(client.getUsersByIds({ ids: [user] }, callOf(user))).rejects.toEqual(refused)
    await expect(client.getUsersByIds({ ids: [user] }, callOf())).resolves.toHaveProperty(['users', user])
    client.close()
  })
})
