import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { ConfigError, port, processConfig, readConfig, type Env } from '@girok/common/config'

interface Flags {
  supergraph?: string | undefined
  port?: string | undefined
}

/** The flags of the command line with the variables of every process. */
export function readFrontConfig(flags: Flags, env: Env = process.env) {
  // npm runs scripts in the repository's root, whatever folder the command was given in.
  const supergraph = resolve(env['INIT_CWD'] ?? '.', flags.supergraph ?? '')
  if (!statSync(supergraph, { throwIfNoEntry: false })?.isFile())
    throw new ConfigError(`--supergraph: there is no file ${supergraph}`)
  const given = { ...env, BFF_PORT: flags.port ?? env['BFF_PORT'] }
  return { supergraph, ...readConfig({ ...processConfig, BFF_PORT: port(4000) }, given) }
}

export type FrontConfig = ReturnType<typeof readFrontConfig>
