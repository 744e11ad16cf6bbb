import type { Fields } from '@girok/common/graphql/context'
import { ClientKind, OAuthProvider } from '@girok/proto/auth/v1/auth'
import type { SessionContext } from './context.ts'
import { done, signIn } from './sign-in.ts'

const providers = {
  GOOGLE: OAuthProvider.O_AUTH_PROVIDER_GOOGLE,
  KAKAO: OAuthProvider.O_AUTH_PROVIDER_KAKAO,
  NAVER: OAuthProvider.O_AUTH_PROVIDER_NAVER,
}
interface ProviderArgs {
  provider: keyof typeof providers
}
interface CompleteArgs {
  code: string
  verifier: string
}

/** Sign-ins at providers: auth does the flow, the BFF begins and ends the browser's part. */
export const oauthMutations: Fields = {
  completeOAuth: async (_, { code, verifier }: CompleteArgs, context: SessionContext) => {
    const request = { code, verifier, clientKind: ClientKind.CLIENT_KIND_WEB }
    return signIn(context, await context.auth.exchangeOAuthCode(request, context.identity.call))
  },

  startOAuthLink: (_, { provider }: ProviderArgs, { auth, identity }: SessionContext) =>
    auth.startOAuthLink({ provider: providers[provider] }, identity.call),

  unlinkOAuth: async (_, { provider }: ProviderArgs, context: SessionContext) => {
    await context.auth.unlinkOAuth({ provider: providers[provider] }, context.identity.call)
    return done(context)
  },
}
