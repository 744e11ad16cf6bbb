import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ServiceName } from '../s2s/policy.ts'
import { ServiceTokens } from '../s2s/tokens.ts'
import { SignJWT, exportJWK, generateKeyPair, type JWTPayload } from 'jose'
import { newId } from '../ids.ts'
import type { TokenKind } from '../s2s/verify.ts'

const ISSUER = 'http://issuer.test'
const SECRET = 'a-secret-of-at-least-32-characters'

export interface TokenServer {
  /** The variables by which a service finds it. */
  env: Record<string, string>
  tokensOf: (service: ServiceName) => ServiceTokens
  /** A person's access token. */
  accessToken: (person: { userId: string; sessionId: string }, expiresIn?: string) => Promise<string>
  close: () => Promise<void>
}

/** An issuer of service tokens over HTTP, with a key of its own: all of auth that identity needs. */
export async function startTokenServer(): Promise<TokenServer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256', kid: 'k' }] })
  const sign = (typ: TokenKind, claims: JWTPayload, expiresIn = '15m') =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', typ, kid: 'k' })
      .setIssuer(ISSUER)
      .setJti(newId())
      .setIssuedAt()
      .setExpirationTime(expiresIn)
      .sign(privateKey)
  const server = createServer(async (request, response) => {
    response.setHeader('content-type', 'application/json')
    if (request.url !== '/oauth/token') return void response.end(jwks)
    const [, basic = ''] = (request.headers.authorization ?? '').split(' ')
    const [clientId = ''] = Buffer.from(basic, 'base64').toString().split(':')
    let form = ''
    for await (const chunk of request) form += String(chunk)
    const aud = new URLSearchParams(form).get('audience') ?? ''
    const token = await sign('service+jwt', { sub: clientId, aud, scope: '' })
    response.end(JSON.stringify({ access_token: token, token_type: 'Bearer', expires_in: 900 }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const tokenUrl = `${url}/oauth/token`
  return {
    env: { AUTH_ISSUER: ISSUER, AUTH_TOKEN_URL: tokenUrl, AUTH_JWKS_URL: `${url}/jwks` },
    tokensOf: (clientId) => new ServiceTokens({ tokenUrl, clientId, clientSecret: SECRET }),
    accessToken: ({ userId, sessionId }, expiresIn) =>
      sign('at+jwt', { sub: userId, sid: sessionId, aud: 'girok', roles: [] }, expiresIn),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
