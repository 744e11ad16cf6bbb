import { describe, expect, test } from '@jest/globals'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { ISSUER, clients } from './boot.ts'
import { authSuite } from './suite.ts'

const suite = authSuite()

const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`

async function token(form: Record<string, string> | string, headers: Record<string, string> = {}) {
  const body = typeof form === 'string' ? form : new URLSearchParams(form)
  const response = await fetch(`${suite.auth.url}/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body,
  })
  const answer = (await response.json()) as { access_token: string; error?: string }
  return { status: response.status, headers: response.headers, body: answer }
}

const grant = { grant_type: 'client_credentials', audience: 'chat' }
const own = { authorization: basic('bff', clients.bff) }

describe('a service gets a token', () => {
  test('by Basic', async () => {
    const { status, headers, body } = await token(grant, own)
    expect({ status, body }).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: 900 } })
    expect(headers.get('cache-control')).toBe('no-store')
    expect(decodeProtectedHeader(body.access_token)).toMatchObject({ alg: 'ES256', typ: 'service+jwt' })
    expect(decodeJwt(body.access_token)).toMatchObject({ iss: ISSUER, sub: 'bff', aud: 'chat' })
  })
  test('by credentials in the body', async () => {
    const { status } = await token({ ...grant, client_id: 'bff', client_secret: clients.bff })
    expect(status).toBe(200)
  })
})

describe('faults are those of RFC 6749', () => {
  test.each<[string, Record<string, string> | string, Record<string, string>, number, string]>([
    ['a wrong secret', grant, { authorization: basic('bff', 'wrong') }, 401, 'invalid_client'],
    ['an unknown service', grant, { authorization: basic('nobody', clients.bff) }, 401, 'invalid_client'],
    ['a NUL in the id', grant, { authorization: basic('bff\0', clients.bff) }, 401, 'invalid_client'],
    ['an escape that is none', grant, { authorization: basic('%', 'x') }, 401, 'invalid_client'],
    ['no credentials', grant, {}, 401, 'invalid_client'],
    ['credentials twice', { ...grant, client_secret: 'x' }, own, 400, 'invalid_request'],
    ['another grant', { ...grant, grant_type: 'password' }, own, 400, 'unsupported_grant_type'],
    ['no grant', { audience: 'chat' }, own, 400, 'invalid_request'],
    ['the grant twice', 'grant_type=a&grant_type=b&audience=chat', own, 400, 'invalid_request'],
    ['no audience', { grant_type: 'client_credentials' }, own, 400, 'invalid_request'],
    ['an unknown audience', { ...grant, audience: 'girok' }, own, 400, 'invalid_request'],
    [
      'JSON',
      '{"grant_type":"client_credentials"}',
      { ...own, 'content-type': 'application/json' },
      400,
      'invalid_request',
    ],
    ['prototype keys', '__proto__=x&grant_type=client_credentials', own, 400, 'invalid_request'],
  ])('%s', async (_name, form, headers, status, error) => {
    const answer = await token(form, headers)
    expect({ status: answer.status, error: answer.body.error }).toEqual({ status, error })
    if (status === 401) expect(answer.headers.get('www-authenticate')).toMatch(/^Basic/)
  })
})
