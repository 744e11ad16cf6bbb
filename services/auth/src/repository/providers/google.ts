import type { Provider } from '../../domain/oauth.ts'
import { openIdProvider, textOf, type OpenIdOptions } from './openid.ts'

/** Google: its id_token says everything, also whether the e-mail is proven. */
export const google = (options: Omit<OpenIdOptions, 'scope'>): Provider =>
  openIdProvider({ ...options, scope: 'openid email profile' }, async ({ claims }) => ({
    subject: claims.sub,
    name: textOf(claims['name']),
    email: claims['email_verified'] === true ? textOf(claims['email']) || null : null,
  }))
