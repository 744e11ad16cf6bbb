import type { Router } from 'express'
import { createOpenId, type OpenIdShape } from './openid.ts'
import type { Surroundings } from './surroundings.ts'

const shape: OpenIdShape = {
  routes: {
    authorization: '/o/oauth2/v2/auth',
    token: '/token',
    userinfo: '/v1/userinfo',
    jwks: '/oauth2/v3/certs',
  },
  clientAuthMethods: ['client_secret_post', 'client_secret_basic'],
  pkceRequired: true,
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'picture'] },
  emailScope: 'email',
  claimsOf: ({ name, email, emailVerified }, url) => ({
    name,
    picture: `${new URL(url).origin}/picture.svg`,
    ...(email && { email, email_verified: emailVerified }),
  }),
}

/** Google: OpenID Connect to the letter; PKCE is required, and the e-mail says whether it is verified. */
export async function google(around: Surroundings): Promise<Router> {
  const { provider, router } = await createOpenId(shape, around)
  return router.use(provider.callback())
}
