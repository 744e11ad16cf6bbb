// What peers have behind them: the same gRPC services, the same sessions, the same settings of V8. A cookie has to be
// signed by us, as at our door; limits, traces and what browsers need are left out.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { configShape } from '@girok/bff/config'
import { connectServices } from '@girok/bff/clients'
import { SessionRecords } from '@girok/bff/session/records'
import { cookieSecrets, Seal } from '@girok/bff/session/seal'
import { newCall, type Call } from '@girok/common/call'
import { readConfig } from '@girok/common/config'
import { createLog } from '@girok/common/log'
import { createMetrics } from '@girok/common/metrics'
import { serviceTokens } from '@girok/common/s2s/identity'
import { connectValkey } from '@girok/common/stores/valkey'

setFlagsFromString('--no-allocation-site-pretenuring')
const config = readConfig(configShape)
const tokens = serviceTokens(config, 'bff', config.BFF_CLIENT_SECRET)
const valkey = connectValkey(config.VALKEY_URL, createLog('peer', 'warn'))
const records = new SessionRecords(valkey, new Seal(config.SESSION_KEYS), config.SESSION_IDLE_SECONDS)

export const services = connectServices(config, tokens, createMetrics('peer'))

/** The call of the cookie's person. */
export async function callOf(cookie: string | undefined): Promise<Call> {
  const [, value = ''] = /session_id=([^;]+)/.exec(cookie ?? '') ?? []
  const [, id = '', signature = ''] = /^s:([^.]+)\.(.*)$/.exec(decodeURIComponent(value)) ?? []
  const record = isOurs(id, signature) ? await records.load(id) : undefined
  if (!record) throw new Error('no session')
  return newCall({ userId: record.userId, sessionId: record.sessionId, roles: record.roles })
}

const secrets = cookieSecrets(config.SESSION_KEYS)

function isOurs(id: string, signature: string): boolean {
  const given = Buffer.from(signature)
  return secrets.some((secret) => {
    const right = Buffer.from(createHmac('sha256', secret).update(id).digest('base64').replace(/=+$/, ''))
    return right.length === given.length && timingSafeEqual(right, given)
  })
}
