import { url } from '@girok/common/config'
import { z } from 'zod'

const client = { clientId: z.string().min(1), clientSecret: z.string().min(1) }

/** Our registration at each provider; the addresses are those of the real ones unless said otherwise. */
export const providersShape = z
  .strictObject({
    google: z.strictObject({ ...client, issuer: url('https://accounts.google.com') }),
    kakao: z.strictObject({
      ...client,
      issuer: url('https://kauth.kakao.com'),
      userInfoUrl: url('https://kapi.kakao.com/v2/user/me'),
    }),
    naver: z.strictObject({
      ...client,
      authorizeUrl: url('https://nid.naver.com/oauth2.0/authorize'),
      tokenUrl: url('https://nid.naver.com/oauth2.0/token'),
      userInfoUrl: url('https://openapi.naver.com/v1/nid/me'),
    }),
  })
  .partial()

export type ProvidersConfig = z.output<typeof providersShape>
