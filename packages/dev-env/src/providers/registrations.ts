import { providerNames, type Client, type ProviderName } from './config.ts'

/** Each provider's own address on a port. */
export function urlsAt(port: number): Record<ProviderName, string> {
  const at = (name: ProviderName) => `http://localhost:${port}/${name}`
  return { google: at('google'), kakao: at('kakao'), naver: at('naver') }
}

/** Our application at each provider, with auth's exact callback there. */
export function clientsOf(
  authUrl: string,
  secrets: Record<ProviderName, string>,
): Record<ProviderName, Client> {
  const entries = providerNames.map((name) => [
    name,
    {
      clientId: `girok-${name}`,
      clientSecret: secrets[name],
      redirectUris: [new URL(`/v1/auth/${name}/callback`, authUrl).href],
    },
  ])
  return Object.fromEntries(entries) as Record<ProviderName, Client>
}

/** auth's OAUTH_PROVIDERS for the stand-ins at these addresses. */
export function registrations(
  { google, kakao, naver }: Record<ProviderName, string>,
  clients: Record<ProviderName, Client>,
) {
  const own = (name: ProviderName) => ({
    clientId: clients[name].clientId,
    clientSecret: clients[name].clientSecret,
  })
  return {
    google: { ...own('google'), issuer: google },
    kakao: { ...own('kakao'), issuer: kakao, userInfoUrl: `${kakao}/v2/user/me` },
    naver: {
      ...own('naver'),
      authorizeUrl: `${naver}/oauth2.0/authorize`,
      tokenUrl: `${naver}/oauth2.0/token`,
      userInfoUrl: `${naver}/v1/nid/me`,
    },
  }
}
