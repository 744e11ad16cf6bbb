// A node as a process of its own, with service tokens from its environment in the place of auth's.
import { readConfig } from '@girok/common/config'
import { run } from '@girok/common/run'
import { start } from '../src/app.ts'
import { configShape } from '../src/config.ts'
import type { Times } from '../src/service/attendance.ts'

const tokens = JSON.parse(process.env['SERVICE_TOKENS']!) as Record<string, string>
const times = JSON.parse(process.env['PRESENCE_TIMES']!) as Times

await run('ws-gateway', () =>
  start(readConfig(configShape), {
    times,
    tokens: { get: async (audience) => tokens[audience]!, forget: () => {} },
  }),
)
