import type { ProviderName, Providers } from '../../domain/oauth.ts'
import { bounded } from './bounded.ts'
import type { ProvidersConfig } from './config.ts'
import { google } from './google.ts'
import { kakao } from './kakao.ts'
import { naver } from './naver.ts'

/** The providers that are configured. `publicUrl` is where browsers reach us; `insecure` allows plain HTTP ones. */
export function createProviders(
  { google: atGoogle, kakao: atKakao, naver: atNaver }: ProvidersConfig,
  publicUrl: string,
  insecure: boolean,
): Providers {
  const own = (name: ProviderName) => ({
    redirectUri: new URL(`/v1/auth/${name}/callback`, publicUrl).href,
    insecure,
  })
  return {
    ...(atGoogle && { google: bounded(google({ ...atGoogle, ...own('google') })) }),
    ...(atKakao && { kakao: bounded(kakao({ ...atKakao, ...own('kakao') })) }),
    ...(atNaver && { naver: bounded(naver({ ...atNaver, ...own('naver') })) }),
  }
}
