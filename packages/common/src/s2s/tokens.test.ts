import { jest } from '@jest/globals'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { remoteKeys } from './jwks.ts'
import { ServiceTokens } from './tokens.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown
let answer: Answer
let asked: { authorization: string | undefined; body: string }[] = []
let server: Server
let url: string
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString()
    asked.push({ authorization: request.headers.authorization, body })
    answer(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})
beforeEach(() => {
  asked = []
  answer = (_request, response) =>
    response.end(JSON.stringify({ access_token: `token ${asked.length}`, expires_in: 900 }))
})
afterEach(() => void jest.restoreAllMocks())
afterAll(() => void server.close())

const away: Answer = (_request, response) => response.writeHead(503).end()
const tokens = () => new ServiceTokens({ tokenUrl: url, clientId: 'chat', clientSecret: 'a:b %' })
const later = (ms: number) => jest.spyOn(Date, 'now').mockReturnValue(Date.now() + ms)

test('a token is asked for by client credentials, once for all who want it', async () => {
  const source = tokens()
  const got = await Promise.all([source.get('auth'), source.get('auth'), source.get('auth')])
  expect(got).toEqual(['token 1', 'token 1', 'token 1'])
  const basic = Buffer.from('chat:a%3Ab%20%25').toString('base64')
  expect(asked).toEqual([
    { authorization: `Basic ${basic}`, body: 'grant_type=client_credentials&audience=auth' },
  ])
  expect(await source.get('media')).toBe('token 2')
})

test('a token is renewed in the background; while the issuer is away the held one serves until it expires', async () => {
  const source = tokens()
  await source.get('auth')
  answer = away
  later(6 * 60_000)
  expect(await source.get('auth')).toBe('token 1')
  jest.restoreAllMocks()
  later(15 * 60_000)
  await expect(source.get('auth')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})

test('a token that was not believed is not shown again, and many who say so at once cost one new token', async () => {
  const source = tokens()
  const refused = await source.get('auth')
  source.forget('auth', refused)
  expect(await source.get('auth')).toBe('token 2')
  source.forget('auth', refused)
  expect(await source.get('auth')).toBe('token 2')
})

test('keys that were read once stay good while the issuer is away; before that nobody passes', async () => {
  const find = remoteKeys(url)
  const header = { alg: 'ES256', kid: 'k' }
  const token = { payload: '', signature: '' } as never
  answer = away
  await expect(find(header, token)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  const key = { kty: 'EC', crv: 'P-256', kid: 'k', alg: 'ES256', x: X, y: Y }
  answer = (_request, response) => response.end(JSON.stringify({ keys: [key] }))
  await find(header, token)
  answer = away
  later(6 * 60_000)
  await find(header, token)
})

test('a token with an unknown key makes the keys be read again, but not for each such token', async () => {
  const find = remoteKeys(url)
  const key = (kid: string) => ({ kty: 'EC', crv: 'P-256', kid, alg: 'ES256', x: X, y: Y })
  const token = { payload: '', signature: '' } as never
  answer = (_request, response) => response.end(JSON.stringify({ keys: [key('old')] }))
  await find({ alg: 'ES256', kid: 'old' }, token)
  answer = (_request, response) => response.end(JSON.stringify({ keys: [key('old'), key('new')] }))
  later(1_500)
  await find({ alg: 'ES256', kid: 'new' }, token)
  const before = asked.length
  for (let i = 0; i < 10; i++)
    await expect(find({ alg: 'ES256', kid: `forged ${i}` }, token)).rejects.toThrow()
  expect(asked).toHaveLength(before)
})

test('keys are read again when they are five seconds old: one that its issuer drops is found no more', async () => {
  const find = remoteKeys(url)
  const key = { kty: 'EC', crv: 'P-256', kid: 'k', alg: 'ES256', x: X, y: Y }
  const token = { payload: '', signature: '' } as never
  answer = (_request, response) => response.end(JSON.stringify({ keys: [key] }))
  await find({ alg: 'ES256', kid: 'k' }, token)
  answer = (_request, response) => response.end(JSON.stringify({ keys: [] }))
  await find({ alg: 'ES256', kid: 'k' }, token)
  expect(asked).toHaveLength(1)
  later(5_001)
  await expect(find({ alg: 'ES256', kid: 'k' }, token)).rejects.toThrow()
})

// A point of the curve (RFC 7517, appendix A.1).
const X = 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4'
const Y = '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM'
