import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { ConfigError } from '@girok/common/config'

/** Queries by the SHA-256 of their text. */
export type Safelist = ReadonlyMap<string, string>

export const safelistConfig = {
  /** What happens to an operation that is not on the list: nothing, a line in the log, or a refusal. */
  SAFELIST_MODE: z.enum(['off', 'log', 'enforce']).default('off'),
  /** JSON: `{ "<sha256 of the query>": "<query>" }`. */
  SAFELIST_FILE: z.string().default(''),
}

interface Config {
  SAFELIST_MODE: 'off' | 'log' | 'enforce'
  SAFELIST_FILE: string
}

/** The list of the configuration; empty when it is off. A list with a fault lets no process start. */
export function loadSafelist({ SAFELIST_MODE, SAFELIST_FILE }: Config): Safelist {
  if (SAFELIST_MODE === 'off') return new Map()
  const entries = Object.entries(readList(SAFELIST_FILE))
  for (const [hash, query] of entries)
    if (sha256(query) !== hash) throw unusable(`${hash} is not the SHA-256 of its query`)
  return new Map(entries)
}

function readList(file: string): Record<string, string> {
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    throw unusable(`"${file}" is not a JSON file of queries by their SHA-256`)
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

const unusable = (fault: string) => new ConfigError(`configuration is not usable:\n  SAFELIST_FILE: ${fault}`)
