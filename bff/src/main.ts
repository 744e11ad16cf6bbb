// The GraphQL door. `--supergraph FILE --port N`: the gateway alone, in front of the subgraphs that the file names.
import { setFlagsFromString } from 'node:v8'
import { misused, readArguments } from '@girok/common/arguments'
import { readConfig } from '@girok/common/config'
import { run } from '@girok/common/run'
import { start } from './app.ts'
import { configShape } from './config.ts'
import { startFront } from './front/app.ts'
import { readFrontConfig } from './front/config.ts'

// The heap may double between two full collections; V8 would let it grow fourfold where many documents come only once.
setFlagsFromString('--heap-growing-percent=100')

const USAGE = `usage: npm run bff -- [--supergraph FILE] [--port N]
  --supergraph FILE  the gateway alone, before the subgraphs that the file names; without it the whole BFF
  --port N           where the gateway alone listens`

await run('bff', async () => {
  const options = { supergraph: { type: 'string' }, port: { type: 'string' } } as const
  const { values: flags } = readArguments(USAGE, { options })
  if (flags.supergraph !== undefined) return startFront(readFrontConfig(flags))
  if (flags.port !== undefined) throw misused(USAGE, '--port needs --supergraph; the whole BFF has BFF_PORT')
  return start(readConfig(configShape))
})
