import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ServiceName } from '../s2s/policy.ts'
import { ServiceTokens } from '../s2s/tokens.ts'
import { SignJWT, exportJWK, generateKeyPair } from 'jose'

const ISSUER = 'http://issuer.test'
const SECRET = 'a-secret-of-at-least-32-characters'

export interface TokenServer {
  /** The variables by which a service finds it. */
  env: Record<string, string>
  tokensOf: (service: ServiceName) => ServiceTokens
  close: () => Promise<void>
}

/** An issuer of service tokens over HTTP, with a key of its own: all of auth that identity needs. */
export async function startTokenServer(): Promise<TokenServer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256', kid: 'k' }] })
  const issue = (clientId: string, audience: string) =>
    new SignJWT({ scope: '' })
      .setProtectedHeader({ alg: 'ES256', typ: 'service+jwt', kid: 'k' })
      .setIssuer(ISSUER)
      .setSubject(clientId)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime('15m')
      .sign(privateKey)
  const server = createServer(async (request, response) => {
    response.setHeader('content-type', 'application/json')
    if (request.url !== '/oauth/token') return void response.end(jwks)
    const [, basic = ''] = (request.headers.authorization ?? '').split(' ')
    const [clientId = ''] = Buffer.from(basic, 'base64').toString().split(':')
    let form = ''
    for await (const chunk of request) form += String(chunk)
    const token = await issue(clientId, new URLSearchParams(form).get('audience') ?? '')
    response.end(JSON.stringify({ access_token: token, token_type: 'Bearer', expires_in: 900 }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const tokenUrl = `${url}/oauth/token`
  return {
    env: { AUTH_ISSUER: ISSUER, AUTH_TOKEN_URL: tokenUrl, AUTH_JWKS_URL: `${url}/jwks` },
    tokensOf: (clientId) => new ServiceTokens({ tokenUrl, clientId, clientSecret: SECRET }),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
