import { domains } from '@girok/common/s2s/policy'
import type { ServiceName } from './services.ts'

/** What a process reads of the secrets beside its own client secret and its own database. */
const more: Partial<Record<ServiceName, readonly string[]>> = {
  auth: ['AUTH_KEY_SECRET', 'SERVICE_CLIENTS', 'OAUTH_PROVIDERS'],
  media: ['S3_ACCESS_KEY', 'S3_SECRET_KEY'],
  bff: ['BFF_CLIENT_SECRET', 'SESSION_KEYS', 'WS_TICKET_SECRET'],
  'ws-gateway': ['WS_CLIENT_SECRET', 'WS_TICKET_SECRET'],
  providers: ['PROVIDER_CLIENTS'],
}
const shared = new Set(Object.values(more).flat())

const isSecret = (variable: string) => shared.has(variable) || /_CLIENT_SECRET$|^DATABASE_URL_/.test(variable)

function ownOf(name: ServiceName): ReadonlySet<string> {
  const upper = domains.find((domain) => domain === name)?.toUpperCase()
  const usual = upper ? [`${upper}_CLIENT_SECRET`, `DATABASE_URL_${upper}`] : []
  return new Set([...usual, ...(more[name] ?? [])])
}

/** The environment as one process sees it. What is another's secret is undefined, also where the shell that started us knows it. */
export function environmentOf(
  name: ServiceName,
  env: Record<string, string>,
  inherited: NodeJS.ProcessEnv = process.env,
): Record<string, string | undefined> {
  const own = ownOf(name)
  const foreign = Object.keys({ ...inherited, ...env }).filter((key) => isSecret(key) && !own.has(key))
  return { ...env, ...Object.fromEntries(foreign.map((key) => [key, undefined])) }
}
