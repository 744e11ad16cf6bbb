import { parseArgs, type ParseArgsConfig } from 'node:util'
import { ConfigError } from './config.ts'

/** Arguments that a command does not take: how it is used, after why they are wrong where that is not plain. */
export const misused = (usage: string, why?: string): ConfigError =>
  new ConfigError(why === undefined ? usage : `${why}\n${usage}`)

/** What a command was given. `--help` prints the usage and ends the process; what is not among the options throws. */
export function readArguments<T extends ParseArgsConfig>(
  usage: string,
  config: T,
  args = process.argv.slice(2),
) {
  if (args.includes('--help')) {
    console.log(usage)
    process.exit(0)
  }
  try {
    return parseArgs({ ...config, args })
  } catch (error) {
    // Node's second sentence is about a use of `--` that npm takes for itself.
    const [why = ''] = (error as Error).message.split(/\. |\n/)
    throw misused(usage, why)
  }
}
