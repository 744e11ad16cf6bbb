// The GraphQL door. `--supergraph FILE --port N`: the gateway alone, in front of the subgraphs that the file names.
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { readConfig } from '@girok/common/config'
import { run } from '@girok/common/run'
import { start } from './app.ts'
import { configShape } from './config.ts'
import { startFront } from './front/app.ts'
import { readFrontConfig } from './front/config.ts'

// The heap may double between two full collections; V8 would let it grow fourfold where many documents come only once.
setFlagsFromString('--heap-growing-percent=100')

const { values: flags } = parseArgs({ options: { supergraph: { type: 'string' }, port: { type: 'string' } } })

await run('bff', () =>
  flags.supergraph ? startFront(readFrontConfig(flags)) : start(readConfig(configShape)),
)
