import { json, port, processConfig, secret } from '@girok/common/config'
import { z } from 'zod'

export const providerNames = ['google', 'kakao', 'naver'] as const
export type ProviderName = (typeof providerNames)[number]

/** A person as all three providers know them. */
const account = z.object({
  id: z.string().min(1).max(80),
  name: z.string().min(1).max(80),
  email: z.email().optional(),
  emailVerified: z.boolean().default(true),
})
export type Account = z.output<typeof account>

/** Our own application, registered at one provider. */
const client = z.object({
  clientId: z.string().min(1),
  clientSecret: secret(),
  /** Compared letter by letter. */
  redirectUris: z.array(z.url()).min(1),
})
export type Client = z.output<typeof client>

const demoAccounts: Account[] = [
  { id: 'minji', name: 'Kim Minji', email: 'minji@example.com', emailVerified: true },
  { id: 'junho', name: 'Lee Junho', email: 'junho@example.com', emailVerified: true },
  { id: 'seoyeon', name: 'Park Seoyeon', email: 'seoyeon@example.com', emailVerified: false },
]

export const configShape = {
  BIND_HOST: processConfig.BIND_HOST,
  PROVIDERS_PORT: port(4100),
  /** Client by provider, as JSON. */
  PROVIDER_CLIENTS: json().pipe(z.object({ google: client, kakao: client, naver: client })),
  /** The people that the login pages offer, as JSON. */
  PROVIDER_ACCOUNTS: json().pipe(z.array(account).min(1)).default(demoAccounts),
}

export type Config = z.output<z.ZodObject<typeof configShape>>
