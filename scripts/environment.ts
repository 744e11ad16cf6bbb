import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Env } from '@girok/common/config'

/** The environment, over that of the system which `npm start` runs here. */
export function environment(): Env {
  const dataDir = resolve(process.env['GIROK_DATA_DIR'] || join(import.meta.dirname, '../.girok'))
  const file = join(dataDir, 'running.json')
  const running = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Env) : {}
  return { ...running, ...process.env }
}
