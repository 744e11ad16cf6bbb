import { z } from 'zod'
import { FlowError, type Provider } from '../../domain/oauth.ts'
import { askAs } from './fetch.ts'
import { openIdProvider, textOf, type OpenIdOptions } from './openid.ts'

const userMe = z.object({
  id: z.union([z.int(), z.string()]).transform(String),
  kakao_account: z
    .object({
      email: z.string().optional(),
      is_email_valid: z.boolean().optional(),
      is_email_verified: z.boolean().optional(),
    })
    .optional(),
})

export interface KakaoOptions extends Omit<OpenIdOptions, 'scope'> {
  userInfoUrl: string
}

/** Kakao: OpenID Connect, but only `/v2/user/me` says whether the e-mail is proven. */
export const kakao = ({ userInfoUrl, ...options }: KakaoOptions): Provider =>
  openIdProvider(
    { ...options, scope: 'openid profile_nickname account_email' },
    async ({ claims, accessToken }) => {
      const { id, kakao_account: account = {} } = userMe.parse(await askAs(accessToken, userInfoUrl))
      if (id !== claims.sub)
        throw new FlowError('provider_error', new Error('user info is of somebody else than the id_token'))
      const proven = account.is_email_valid === true && account.is_email_verified === true
      return {
        subject: claims.sub,
        name: textOf(claims['nickname']),
        email: proven ? (account.email ?? null) : null,
      }
    },
  )
