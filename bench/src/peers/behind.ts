// What peers have behind them: the same gRPC services, the same sessions.
import { configShape } from '@girok/bff/config'
import { connectServices } from '@girok/bff/clients'
import { SessionRecords } from '@girok/bff/session/records'
import { Seal } from '@girok/bff/session/seal'
import { newCall, type Call } from '@girok/common/call'
import { readConfig } from '@girok/common/config'
import { createLog } from '@girok/common/log'
import { createMetrics } from '@girok/common/metrics'
import { serviceTokens } from '@girok/common/s2s/identity'
import { connectValkey } from '@girok/common/stores/valkey'

const config = readConfig(configShape)
const tokens = serviceTokens(config, 'bff', config.BFF_CLIENT_SECRET)
const valkey = connectValkey(config.VALKEY_URL, createLog('peer', 'warn'))
const records = new SessionRecords(valkey, new Seal(config.SESSION_KEYS), config.SESSION_IDLE_SECONDS)

export const services = connectServices(config, tokens, createMetrics('peer'))

/** The call of the cookie's person. */
export async function callOf(cookie: string | undefined): Promise<Call> {
  const [, id = ''] = /session_id=([^;]+)/.exec(cookie ?? '') ?? []
  const record = await records.load(decodeURIComponent(id).replace(/^s:([^.]+)\..*$/, '$1'))
  if (!record) throw new Error('no session')
  return newCall({ userId: record.userId, sessionId: record.sessionId, roles: record.roles })
}
