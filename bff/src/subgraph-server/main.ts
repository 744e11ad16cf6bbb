// `npm run subgraph -- <name>`: one subgraph as an HTTP server of its own.
import { ConfigError } from '@girok/common/config'
import { run } from '@girok/common/run'
import { start } from './app.ts'
import { readSubgraphConfig, remoteNames } from './config.ts'

const name = remoteNames.find((one) => one === process.argv[2])

await run('subgraph', async () => {
  if (!name) throw new ConfigError(`name one of ${remoteNames.join(', ')}`)
  return start(name, readSubgraphConfig(name))
})
