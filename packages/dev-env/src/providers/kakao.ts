import type { RequestHandler, Router } from 'express'
import type { Provider } from 'oidc-provider'
import { bearerToken } from './bearer.ts'
import type { Account } from './config.ts'
import { createOpenId, type OpenIdShape } from './openid.ts'
import type { Surroundings } from './surroundings.ts'

const shape: OpenIdShape = {
  routes: {
    authorization: '/oauth/authorize',
    token: '/oauth/token',
    userinfo: '/v1/oidc/userinfo',
    jwks: '/.well-known/jwks.json',
  },
  clientAuthMethods: ['client_secret_post'],
  pkceRequired: false,
  claims: { openid: ['sub'], profile_nickname: ['nickname'], account_email: ['email'] },
  emailScope: 'account_email',
  // The id_token does not say whether the e-mail is verified; only /v2/user/me does.
  claimsOf: ({ name, email }) => ({ nickname: name, ...(email && { email }) }),
}

/** Kakao: OpenID Connect with its own scopes, an e-mail that a person may keep, and a nested `/v2/user/me`. */
export async function kakao(around: Surroundings): Promise<Router> {
  const { provider, router } = await createOpenId(shape, around)
  router.post('/oauth/token', refuseBasic)
  router.get('/v2/user/me', userMe(provider, around))
  return router.use(provider.callback())
}

/** oidc-provider takes either way to send a secret; Kakao knows only the form. */
const refuseBasic: RequestHandler = (request, response, next) => {
  if (!request.headers.authorization) return next()
  response.status(401).json({
    error: 'invalid_client',
    error_description: 'send client_id and client_secret in the form',
    error_code: 'KOE010',
  })
}

const userMe =
  (provider: Provider, { people }: Surroundings): RequestHandler =>
  async (request, response) => {
    const token = await provider.AccessToken.find(bearerToken(request))
    const account = token && people.find(token.accountId)
    if (!account)
      return void response.status(401).json({ msg: 'this access token does not exist', code: -401 })
    response.json({ id: Number(token.accountId), kakao_account: kakaoAccount(account, token.scopes) })
  }

function kakaoAccount({ name, email, emailVerified }: Account, scopes: ReadonlySet<string>) {
  const shared = scopes.has('account_email')
  return {
    ...(scopes.has('profile_nickname') && { profile: { nickname: name } }),
    has_email: email !== undefined,
    email_needs_agreement: email !== undefined && !shared,
    ...(email && shared && { email, is_email_valid: true, is_email_verified: emailVerified }),
  }
}
